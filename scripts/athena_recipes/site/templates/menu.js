// The menu of pages is open beside the page, and closed above it where the window is narrow.
(() => {
  "use strict";
  const menu = document.querySelector("details.menu");
  const narrow = window.matchMedia("(max-width: 60rem)");
  const follow = () => (menu.open = !narrow.matches);
  narrow.addEventListener("change", follow);
  follow();
})();
