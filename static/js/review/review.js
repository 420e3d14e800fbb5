// Every element of the page of a take, beside those of the whole studio and the player.
import "./answer-bar.js";
import "./earlier-notes.js";
import "./note-composer.js";
import "./note-filter.js";
import "./note-list.js";
import "./take-page.js";
import "./take-tags.js";
import "./undo-bar.js";
import "./watched-seconds.js";
