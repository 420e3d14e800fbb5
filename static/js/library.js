// The library: files that arrive, their frames, and what makes them fit.
import "./crop-box.js";
import "./frame-picker.js";
import "./take-poster.js";
import "./trim-range.js";
import "./upload-list.js";
import "./wave-form.js";
