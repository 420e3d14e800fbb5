// The dailies: their room, and the bar that takes a decision back.
import "./changes-dialog.js";
import "./dailies-view.js";
import "./undo-bar.js";
