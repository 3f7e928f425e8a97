const all=[...document.querySelectorAll("main section")],by=id=>document.getElementById(id);
const blank=by("blank"),find=by("find"),list=by("list"),asked=by("asked"),found=by("found");
let now=0,typed="",notes=null,playing=null;
const EACH=1500; // milliseconds a month
const framesOf=step=>[...all[step].querySelectorAll(".frame")];
function see(at){const frames=framesOf(now);at=(at+frames.length)%frames.length;frames.forEach((one,place)=>one.hidden=place!==at)}
const seen=()=>framesOf(now).findIndex(one=>!one.hidden);
function stop(){clearInterval(playing);playing=null}
function play(){
  if(playing)return stop();
  const last=framesOf(now).length-1;if(!last)return;
  if(seen()===last)see(0);
  playing=setInterval(()=>{see(seen()+1);if(seen()===last)stop()},EACH);
}
function show(step,push=true){
  stop();now=Math.max(0,Math.min(all.length-1,step));see(-1);
  all.forEach((one,at)=>one.classList.toggle("now",at===now));
  all[now].focus({preventScroll:true});
  by("bar").firstElementChild.style.width=`${100*(now+1)/all.length}%`;
  by("bar").setAttribute("aria-valuemax",all.length);by("bar").setAttribute("aria-valuenow",now+1);
  if(push&&location.hash!==`#${now+1}`)history.pushState(null,"",`#${now+1}`);
  tell();
}
function asAddress(){const step=parseInt(location.hash.slice(1),10);show(step?step-1:0,false)}
function tell(){
  if(!notes||notes.closed)return;
  const body=notes.document.body;body.replaceChildren();body.style.font="22px/1.4 Arial,sans-serif";
  NOTES[now].forEach((words,at)=>{const line=notes.document.createElement(at?"p":"h1");line.textContent=words;body.append(line)});
}
function look(){
  const words=asked.value.trim().toLowerCase();found.replaceChildren();
  if(words.length<2)return;
  const hits=STREETS.filter(one=>one[0].toLowerCase().includes(words)).slice(0,6);
  const lines=hits.length?hits.map(([name,ward,told])=>`${name}, ${ward}: ${told}`):[STREETS.length?"No street of that name among the map points.":"No map points are loaded, so no street can be found."];
  lines.forEach(line=>{const item=document.createElement("li");item.textContent=line;found.append(item)});
}
document.addEventListener("keydown",event=>{
  if(find.open||list.open||event.ctrlKey||event.metaKey||event.altKey)return;
  const key=event.key;let known=true;
  if(key.toLowerCase()==="b")blank.hidden=!blank.hidden;
  else if(["ArrowRight","ArrowDown"," ","PageDown"].includes(key)){blank.hidden=true;show(now+1)}
  else if(["ArrowLeft","ArrowUp","PageUp","Backspace"].includes(key)){blank.hidden=true;show(now-1)}
  else if(key.toLowerCase()==="p")play();
  else if(key===","||key==="."){stop();see(seen()+(key==="."?1:-1))}
  else if(key==="Home")show(0);
  else if(key==="End")show(all.length-1);
  else if(/^\d$/.test(key))typed+=key;
  else if(key==="Enter"){if(typed)show(parseInt(typed,10)-1);else list.showModal();typed=""}
  else if(key==="/"){asked.value="";look();find.showModal();asked.focus()}
  else if(key.toLowerCase()==="l")list.showModal();
  else if(key.toLowerCase()==="n"){notes=window.open("","notes","width=700,height=600");tell()}
  else if(key.toLowerCase()==="f"){if(document.fullscreenElement)document.exitFullscreen();else document.documentElement.requestFullscreen()}
  else known=false;
  if(known)event.preventDefault();
});
asked.addEventListener("input",look);
asked.addEventListener("keydown",event=>{if(event.key==="Enter")event.preventDefault()});
all.forEach((one,at)=>{
  const item=document.createElement("li"),link=document.createElement("a");
  link.href=`#${at+1}`;link.textContent=one.querySelector("h1").textContent;
  link.addEventListener("click",()=>list.close());item.append(link);by("steps").append(item)});
[find,list].forEach(one=>one.addEventListener("close",()=>all[now].focus()));
window.addEventListener("hashchange",asAddress);window.addEventListener("popstate",asAddress);
let begun=null;
document.addEventListener("touchstart",event=>{begun=event.touches[0].clientX},{passive:true});
document.addEventListener("touchend",event=>{const moved=event.changedTouches[0].clientX-begun;if(Math.abs(moved)>50)show(now+(moved<0?1:-1));else if(event.target.closest(".frame"))play()});
asAddress();
