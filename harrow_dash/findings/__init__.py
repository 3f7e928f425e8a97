"""What stands out, worked out from the monthly figures; the only caller of tests."""
