/** The peaks of a sound as bars, in the colour of the text around; `data-src` is their JSON. */
class AudioWaveform extends HTMLElement {
  connectedCallback() {
    this.canvas = document.createElement("canvas");
    this.append(this.canvas);
    this.watch = new ResizeObserver(() => this.draw());
    this.watch.observe(this);
    this.load();
  }

  disconnectedCallback() {
    this.watch?.disconnect();
    this.canvas?.remove();
  }

  async load() {
    const answer = await fetch(this.dataset.src ?? "");
    if (!answer.ok) return;
    this.peaks = (await answer.json()).peaks;
    this.draw();
  }

  draw() {
    const { canvas } = this;
    const pen = canvas?.getContext("2d");
    if (!canvas || !pen || !this.peaks) return;
    canvas.width = this.clientWidth * devicePixelRatio;
    canvas.height = this.clientHeight * devicePixelRatio;
    pen.fillStyle = getComputedStyle(this).color;
    const step = canvas.width / this.peaks.length;
    for (const [index, peak] of this.peaks.entries()) {
      const height = Math.max(devicePixelRatio, (peak / 100) * canvas.height);
      pen.fillRect(index * step, (canvas.height - height) / 2, Math.max(1, step * 0.7), height);
    }
  }
}

customElements.define("audio-waveform", AudioWaveform);
