"""Words for a prompt: camera, lens, light and framing to put in at the caret, and prompts to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from studio.catalog.request import Mode
from studio.core.values.translatable import translatable


@dataclass(frozen=True)
class Snippet:
    """A button of the composer and what it writes."""

    label: str
    text: str


@dataclass(frozen=True)
class StarterPrompt:
    """A prompt to begin with; what stands in [brackets] is for the writer to replace."""

    label: str
    prompt: str


SNIPPETS = (
    Snippet(translatable("Push in"), "the camera slowly pushes in"),
    Snippet(translatable("Pull out"), "the camera pulls out to reveal the whole place"),
    Snippet(translatable("Pan left"), "the camera pans to the left"),
    Snippet(translatable("Pan right"), "the camera pans to the right"),
    Snippet(translatable("Tilt up"), "the camera tilts up"),
    Snippet(translatable("Tilt down"), "the camera tilts down"),
    Snippet(translatable("Orbit"), "the camera orbits around the subject"),
    Snippet(translatable("Crane up"), "the camera cranes up high above the scene"),
    Snippet(translatable("Track"), "the camera tracks alongside at walking pace"),
    Snippet(translatable("Follow"), "the camera follows from behind"),
    Snippet(translatable("Handheld"), "a restless handheld camera"),
    Snippet(translatable("Static"), "the camera is static on a tripod"),
    Snippet(translatable("Whip pan"), "a fast whip pan"),
    Snippet(translatable("Zoom in"), "a slow zoom in"),
    Snippet(translatable("Zoom out"), "a slow zoom out"),
)

# By what they say of the picture; camera moves stand on the page themselves, these in lists.
SNIPPET_GROUPS: Mapping[str, tuple[Snippet, ...]] = {
    translatable("Lens"): (
        Snippet(translatable("Wide angle"), "shot on a wide-angle lens, deep focus"),
        Snippet(translatable("Normal"), "shot on a 50 mm lens at eye level"),
        Snippet(translatable("Telephoto"), "shot on a long telephoto lens, the background compressed"),
        Snippet(translatable("Macro"), "macro lens, a few millimetres in focus"),
        Snippet(translatable("Shallow focus"), "shallow depth of field, the background soft"),
        Snippet(translatable("Anamorphic"), "anamorphic lens, horizontal flares"),
        Snippet(translatable("Rack focus"), "the focus racks from the foreground to the background"),
    ),
    translatable("Lighting"): (
        Snippet(translatable("Golden hour"), "golden hour, low warm sun from the side"),
        Snippet(translatable("Backlight"), "backlit, a bright edge around the subject"),
        Snippet(translatable("Soft window"), "soft light from one tall window"),
        Snippet(translatable("Overcast"), "overcast daylight without shadows"),
        Snippet(translatable("Night, practicals"), "night, lit only by the lamps in the picture"),
        Snippet(translatable("Neon"), "neon light in two colours on wet surfaces"),
        Snippet(translatable("Candle"), "candlelight, warm and flickering"),
        Snippet(translatable("Hard noon"), "hard noon sun, short black shadows"),
    ),
    translatable("Framing"): (
        Snippet(translatable("Extreme wide"), "extreme wide shot, the subject small in the landscape"),
        Snippet(translatable("Full"), "full shot, from head to feet"),
        Snippet(translatable("Medium"), "medium shot, from the waist up"),
        Snippet(translatable("Close-up"), "close-up, the face fills the picture"),
        Snippet(translatable("Detail"), "extreme close-up of one detail"),
        Snippet(translatable("Low angle"), "from a low angle, looking up"),
        Snippet(translatable("From above"), "straight from above"),
        Snippet(translatable("Over the shoulder"), "over the shoulder of the person in front"),
        Snippet(translatable("Symmetrical"), "symmetrical, the subject exactly in the middle"),
    ),
}

STARTER_PROMPTS: Mapping[Mode, tuple[StarterPrompt, ...]] = {
    Mode.TEXT: (
        StarterPrompt(
            translatable("One shot"),
            "[Who] does [what] in [place] at [time of day]. Begin wide, then the camera slowly pushes in"
            " until [detail] fills the picture. [Light], [mood].",
        ),
        StarterPrompt(
            translatable("Product"),
            "[Product] turns slowly on [surface] before a plain [colour] wall. Soft light from the left,"
            " a narrow highlight travels along its edge. The camera is static on a tripod.",
        ),
        StarterPrompt(
            translatable("Landscape"),
            "High above [landscape] in [weather]. The camera cranes up and tilts down while [what moves]"
            " crosses the picture. Far haze, long shadows.",
        ),
    ),
    Mode.FRAMES: (
        StarterPrompt(
            translatable("Wake the picture"),
            "[What] begins to move: [how]. Everything else stays. A slow zoom in.",
        ),
        StarterPrompt(
            translatable("From one to the other"),
            "Begin with the first picture and change without a cut into the last: [what changes, and in"
            " which order]. The camera moves evenly throughout.",
        ),
        StarterPrompt(
            translatable("Around it"),
            "The camera orbits around [subject], which stays still; only [detail] moves in the wind.",
        ),
    ),
    Mode.REFERENCES: (
        StarterPrompt(
            translatable("Meeting"),
            "[Who] from image 1 meets [who] from image 2 in [place]. They [what they do].",
        ),
        StarterPrompt(
            translatable("Put it there"),
            "[Thing] from image 1 stands in the place shown in image 2. [What happens]. Keep its form,"
            " its colours and its lettering exactly.",
        ),
        StarterPrompt(
            translatable("Try it on"),
            "[Who] from image 1 wears [garment] from image 2 and walks towards the camera.",
        ),
    ),
    Mode.REFERENCE_VIDEO: (
        StarterPrompt(
            translatable("Same camera"), "Take the camera movement of video 1 for a new shot: [scene]."
        ),
        StarterPrompt(
            translatable("Same motion"),
            "[Who] from image 1 moves exactly as the person in video 1 does, in [place].",
        ),
        StarterPrompt(
            translatable("Next shot"),
            "The shot that follows video 1: same place, same light. Now [what happens].",
        ),
    ),
    Mode.EDIT: (
        StarterPrompt(
            translatable("Replace"),
            "Replace [what] with [what else]. Keep the movement, the light and all the rest.",
        ),
        StarterPrompt(
            translatable("Remove"),
            "Remove [what] and fill the place with what lies behind it. Change nothing else.",
        ),
        StarterPrompt(
            translatable("Other light"),
            "Make it [time of day, weather]. Keep people, places and every movement.",
        ),
        StarterPrompt(
            translatable("Other look"),
            "Render the whole video as [style]. Keep composition, timing and movement.",
        ),
    ),
}
