import { Deeds } from "./deeds.js";
import { Listening } from "./listening.js";
import { Marks } from "./marks.js";
import { Screen } from "./screen.js";
import { SeekBar } from "./seek-bar.js";
import { Shuttle } from "./shuttle.js";
import { Sound } from "./sound.js";

/** What a player is made of. Each is made with the player and a signal that takes everything back. */
export const parts = [Deeds, Shuttle, SeekBar, Marks, Sound, Screen, Listening];
