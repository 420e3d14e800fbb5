// The dailies: their room, and the bar that takes a decision back.
import "./dailies-room.js";
import "./undo-bar.js";
