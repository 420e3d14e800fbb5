import { MomentLink } from "./moment-link.js";
import { PageBridge } from "./page-bridge.js";
import { Markers } from "./markers.js";
import { LightCopy } from "./light-copy.js";
import { Quality } from "./quality.js";
import { Fullscreen } from "./fullscreen.js";
import { SeekBar } from "./seek-bar.js";
import { Shuttle } from "./shuttle.js";
import { Sound } from "./sound.js";
import { Viewport } from "./viewport.js";
import { FrameExporter } from "./frame-export.js";
import { Waveform } from "./waveform.js";

/**
 * What a player is made of, where it `fits`, beside its actions and its drawings. Each is made with the player and a
 * signal that takes everything back.
 *
 * @typedef {import("./frame-player.js").FramePlayer} FramePlayer
 * @type {{new (player: FramePlayer, signal: AbortSignal): object, fits?: (player: FramePlayer) => boolean}[]}
 */
export const parts = [Shuttle, SeekBar, Markers, Viewport, FrameExporter, Sound, Quality, LightCopy, Fullscreen, Waveform, MomentLink, PageBridge];
