// The dailies: their room, and the bar that takes a decision back.
import "./dailies-view.js";
import "./undo-bar.js";
