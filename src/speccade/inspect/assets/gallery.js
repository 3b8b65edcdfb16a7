"use strict";
const root = document.documentElement;
const cards = [...document.querySelectorAll("article")];
const search = document.querySelector("#search");
const filters = [...document.querySelectorAll("button[data-filter]")];
const count = document.querySelector(".count");
const empty = document.querySelector(".empty");
let chosen = "";

function refresh() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const card of cards) {
    const fits = (!chosen || card.dataset.group === chosen) && words.every((word) => card.dataset.words.includes(word));
    card.hidden = !fits;
    shown += fits;
  }
  count.textContent = shown === cards.length ? `${shown} assets` : `${shown} of ${cards.length} assets`;
  empty.hidden = shown > 0;
}
search.addEventListener("input", refresh);
for (const button of filters) {
  button.addEventListener("click", () => {
    chosen = button.dataset.filter;
    for (const other of filters) other.setAttribute("aria-pressed", String(other === button));
    refresh();
  });
}

// One sound at a time; its picture is its seek bar.
for (const sound of document.querySelectorAll(".sound")) {
  const audio = sound.querySelector("audio");
  const scope = sound.querySelector(".scope");
  const head = sound.querySelector(".head");
  const length = Number(sound.dataset.seconds);
  const follow = () => {
    head.style.left = `${(100 * audio.currentTime) / length}%`;
    if (!audio.paused) requestAnimationFrame(follow);
  };
  audio.addEventListener("play", () => {
    for (const other of document.querySelectorAll("audio")) if (other !== audio) other.pause();
    head.style.opacity = 1;
    follow();
  });
  audio.addEventListener("seeked", follow);
  scope.addEventListener("click", (event) => {
    if (event.detail === 0) {
      if (audio.paused) audio.play(); else audio.pause();
      return;
    }
    const box = scope.getBoundingClientRect();
    audio.currentTime = (length * (event.clientX - box.left)) / box.width;
    audio.play();
  });
}

const theme = document.querySelector("#theme");
const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; });

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== search) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "Escape" && document.activeElement === search) {
    search.value = "";
    refresh();
  }
});
refresh();
