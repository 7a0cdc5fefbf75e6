// A video kept here is loaded and played once its picture is pressed. Without this the link opens the file itself.

for (const link of document.querySelectorAll("a[data-video]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab was asked for
    event.preventDefault();
    const video = document.createElement("video");
    video.className = "video-player";
    video.controls = true;
    video.playsInline = true;
    video.setAttribute("aria-label", link.dataset.video);
    video.src = link.href;
    link.replaceWith(video);
    video.focus();
    video.play().catch(() => {}); // the reader presses play
  });
}
