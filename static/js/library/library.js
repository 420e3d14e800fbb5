// The library: files that arrive, their frames, and what makes them fit.
import "./crop-box.js";
import "./frame-picker.js";
import "../gallery/take-poster.js";
import "./trim-range.js";
import "./upload-list.js";
import "./audio-waveform.js";
