import { Board } from "./annotation-canvas.js";
import { Deeds } from "./actions.js";
import { Listening } from "./page-bridge.js";
import { Marks } from "./markers.js";
import { Quality } from "./quality.js";
import { Screen } from "./fullscreen.js";
import { SeekBar } from "./seek-bar.js";
import { Shuttle } from "./shuttle.js";
import { Sound } from "./sound.js";
import { Stage } from "./viewport.js";
import { Stills } from "./frame-export.js";
import { Waveform } from "./waveform.js";

/** What a player is made of, where it `fits`. Each is made with the player and a signal that takes everything back. */
export const parts = [Deeds, Shuttle, SeekBar, Board, Marks, Stage, Stills, Sound, Quality, Screen, Waveform, Listening];
