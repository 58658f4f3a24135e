// What ipywidgets leave unsaid: the name of a slider, its value in words, what a button does, what a picture
// shows. Runs in the browser as the event handler of an element in the box of a SliderView.
const say = (element, name, text) => {
    if (element && element.getAttribute(name) !== text) element.setAttribute(name, text);
};
const buttons = {"fa-play": "Play", "fa-pause": "Pause", "fa-stop": "Stop, go to the start", "fa-retweet": "Repeat"};
const sayAll = box => {
    for (const slider of box.querySelectorAll(".widget-slider")) {
        const label = slider.querySelector(".widget-label"), readout = slider.querySelector(".widget-readout");
        const handle = slider.querySelector(".noUi-handle, .ui-slider-handle");
        if (!label || !readout) continue;  // it is just being made
        const name = label.textContent;
        say(label, "title", name);
        say(handle, "role", "slider");
        say(handle, "aria-label", name);
        say(handle, "aria-valuetext", readout.textContent);
        if (handle?.matches(".ui-slider-handle"))  // of ipywidgets 7, which says nothing at all
            say(handle, "aria-valuenow", `${parseFloat(handle.style.left)}`);
        say(readout, "role", "textbox");
        say(readout, "aria-label", `${name}, to be typed`);
    }
    for (const icon of box.querySelectorAll(".widget-play button i"))
        for (const [look, name] of Object.entries(buttons))
            if (icon.classList.contains(look)) say(icon.parentElement, "aria-label", name);
    const words = box.querySelector(".cs231n-words");
    say(words?.parentElement, "aria-live", "polite");
    say(box.querySelector("img.widget-image"), "alt", words?.querySelector("span").textContent ?? "");
};
const begin = patience => {
    const box = this.closest(".cs231n-sliders");  // once this element is in the page
    if (!box) return patience && setTimeout(begin, 50, patience - 1);
    const seen = {subtree: true, childList: true, characterData: true, attributeFilter: ["class", "aria-valuetext"]};
    new MutationObserver(() => sayAll(box)).observe(box, seen);
    sayAll(box);
};
begin(200);
