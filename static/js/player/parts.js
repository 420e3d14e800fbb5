import { Board } from "./board.js";
import { Deeds } from "./deeds.js";
import { Listening } from "./listening.js";
import { Marks } from "./marks.js";
import { Quality } from "./quality.js";
import { Screen } from "./screen.js";
import { SeekBar } from "./seek-bar.js";
import { Shuttle } from "./shuttle.js";
import { Sound } from "./sound.js";
import { Stage } from "./stage.js";
import { Stills } from "./stills.js";
import { Waveform } from "./waveform.js";

/** What a player is made of, where it `fits`. Each is made with the player and a signal that takes everything back. */
export const parts = [Deeds, Shuttle, SeekBar, Board, Marks, Stage, Stills, Sound, Quality, Screen, Waveform, Listening];
