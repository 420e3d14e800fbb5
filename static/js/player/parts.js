import { AnnotationCanvas } from "./annotation-canvas.js";
import { Actions } from "./actions.js";
import { PageBridge } from "./page-bridge.js";
import { Markers } from "./markers.js";
import { Quality } from "./quality.js";
import { Fullscreen } from "./fullscreen.js";
import { SeekBar } from "./seek-bar.js";
import { Shuttle } from "./shuttle.js";
import { Sound } from "./sound.js";
import { Viewport } from "./viewport.js";
import { FrameExporter } from "./frame-export.js";
import { Waveform } from "./waveform.js";

/** What a player is made of, where it `fits`. Each is made with the player and a signal that takes everything back. */
export const parts = [Actions, Shuttle, SeekBar, AnnotationCanvas, Markers, Viewport, FrameExporter, Sound, Quality, Fullscreen, Waveform, PageBridge];
