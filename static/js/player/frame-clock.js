const PATIENCE_MS = 300; // a browser that is busy with other things
const LONG_PATIENCE_MS = 5000; // without an answer, every frame may be a wrong one
const TOLERANCE_SECONDS = 0.001; // times are rounded

/**
 * Tell the media time of every picture that reaches the screen, until `signal` says stop.
 * Where the browser cannot say it (requestVideoFrameCallback), the clock of the video is read instead.
 * @param {HTMLVideoElement} video
 * @param {(seconds: number) => void} shown
 * @param {AbortSignal} signal
 */
export const follow = (video, shown, signal) => {
  if ("requestVideoFrameCallback" in video) byPicture(video, shown, signal);
  else byClock(video, shown, signal);
};

/**
 * Where the first picture is: in some files it comes later than at 0, and every frame with it.
 * @param {HTMLVideoElement} video
 * @returns {Promise<{mediaTime: number, currentTime: number}>} in seconds, as pictures are told and as one seeks
 */
export const firstPicture = async (video) => {
  const mediaTime = await firstMediaTime(video);
  return { mediaTime, currentTime: mediaTime && (await isToldAhead(video, mediaTime)) ? 0 : mediaTime };
};

/**
 * Whether a picture is told with a time that has not come yet. WebKitGTK seeks by the edit list of a file and leaves it
 * out of the times that it tells: they are ahead by as much as B-frames delay the first picture.
 * @param {HTMLVideoElement} video
 * @param {number} mediaTime of the first picture
 * @returns {Promise<boolean>} false, too, where no picture is told in time
 */
const isToldAhead = (video, mediaTime) =>
  new Promise((resolve) => {
    video.requestVideoFrameCallback((_now, picture) => {
      resolve(video.paused && picture.mediaTime > video.currentTime + TOLERANCE_SECONDS);
    });
    video.currentTime = mediaTime + TOLERANCE_SECONDS;
    setTimeout(resolve, LONG_PATIENCE_MS, false);
  });

/**
 * @param {HTMLVideoElement} video
 * @returns {Promise<number>} seconds; 0 where the browser cannot say it, or while the film runs already
 */
const firstMediaTime = (video) =>
  new Promise((resolve) => {
    if (!("requestVideoFrameCallback" in video)) return resolve(0);
    video.requestVideoFrameCallback((_now, { mediaTime }) => resolve(video.paused ? mediaTime : 0));
    const look = () => {
      // It was painted before anybody asked, or nobody looked: it is painted again.
      if (video.paused) video.currentTime = 0;
      setTimeout(resolve, PATIENCE_MS, 0);
    };
    const loaded = () => {
      if (document.hidden) document.addEventListener("visibilitychange", look, { once: true });
      else setTimeout(resolve, PATIENCE_MS, 0);
    };
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) video.addEventListener("loadeddata", loaded, { once: true });
    else if (document.hidden) loaded();
    else look();
  });

/** @type {typeof follow} */
const byPicture = (video, shown, signal) => {
  /** @type {VideoFrameRequestCallback} */
  const next = (_now, { mediaTime }) => {
    shown(mediaTime);
    wait();
  };
  let id = 0;
  const wait = () => {
    id = video.requestVideoFrameCallback(next);
  };
  wait();
  signal.addEventListener("abort", () => video.cancelVideoFrameCallback(id));
};

/** @type {typeof follow} */
const byClock = (video, shown, signal) => {
  let id = 0;
  const next = () => {
    if (!video.paused && !video.seeking) shown(video.currentTime);
    id = requestAnimationFrame(next);
  };
  id = requestAnimationFrame(next);
  signal.addEventListener("abort", () => cancelAnimationFrame(id));
};
