"""Words for a prompt: camera, lens, light and framing to put in at the caret, and prompts to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from studio.catalog.request import Mode


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
    Snippet("Push in", "the camera slowly pushes in"),
    Snippet("Pull out", "the camera pulls out to reveal the whole place"),
    Snippet("Pan left", "the camera pans to the left"),
    Snippet("Pan right", "the camera pans to the right"),
    Snippet("Tilt up", "the camera tilts up"),
    Snippet("Tilt down", "the camera tilts down"),
    Snippet("Orbit", "the camera orbits around the subject"),
    Snippet("Crane up", "the camera cranes up high above the scene"),
    Snippet("Track", "the camera tracks alongside at walking pace"),
    Snippet("Follow", "the camera follows from behind"),
    Snippet("Handheld", "a restless handheld camera"),
    Snippet("Static", "the camera is static on a tripod"),
    Snippet("Whip pan", "a fast whip pan"),
    Snippet("Zoom in", "a slow zoom in"),
    Snippet("Zoom out", "a slow zoom out"),
)

# By what they say of the picture; camera moves stand on the page themselves, these in lists.
SNIPPET_GROUPS: Mapping[str, tuple[Snippet, ...]] = {
    "Lens": (
        Snippet("Wide angle", "shot on a wide-angle lens, deep focus"),
        Snippet("Normal", "shot on a 50 mm lens at eye level"),
        Snippet("Telephoto", "shot on a long telephoto lens, the background compressed"),
        Snippet("Macro", "macro lens, a few millimetres in focus"),
        Snippet("Shallow focus", "shallow depth of field, the background soft"),
        Snippet("Anamorphic", "anamorphic lens, horizontal flares"),
        Snippet("Rack focus", "the focus racks from the foreground to the background"),
    ),
    "Light": (
        Snippet("Golden hour", "golden hour, low warm sun from the side"),
        Snippet("Backlight", "backlit, a bright edge around the subject"),
        Snippet("Soft window", "soft light from one tall window"),
        Snippet("Overcast", "overcast daylight without shadows"),
        Snippet("Night, practicals", "night, lit only by the lamps in the picture"),
        Snippet("Neon", "neon light in two colours on wet surfaces"),
        Snippet("Candle", "candlelight, warm and flickering"),
        Snippet("Hard noon", "hard noon sun, short black shadows"),
    ),
    "Framing": (
        Snippet("Extreme wide", "extreme wide shot, the subject small in the landscape"),
        Snippet("Full", "full shot, from head to feet"),
        Snippet("Medium", "medium shot, from the waist up"),
        Snippet("Close-up", "close-up, the face fills the picture"),
        Snippet("Detail", "extreme close-up of one detail"),
        Snippet("Low angle", "from a low angle, looking up"),
        Snippet("From above", "straight from above"),
        Snippet("Over the shoulder", "over the shoulder of the person in front"),
        Snippet("Symmetrical", "symmetrical, the subject exactly in the middle"),
    ),
}

STARTER_PROMPTS: Mapping[Mode, tuple[StarterPrompt, ...]] = {
    Mode.TEXT: (
        StarterPrompt(
            "One shot",
            "[Who] does [what] in [place] at [time of day]. Begin wide, then the camera slowly pushes in"
            " until [detail] fills the picture. [Light], [mood].",
        ),
        StarterPrompt(
            "Product",
            "[Product] turns slowly on [surface] before a plain [colour] wall. Soft light from the left,"
            " a narrow highlight travels along its edge. The camera is static on a tripod.",
        ),
        StarterPrompt(
            "Landscape",
            "High above [landscape] in [weather]. The camera cranes up and tilts down while [what moves]"
            " crosses the picture. Far haze, long shadows.",
        ),
    ),
    Mode.FRAMES: (
        StarterPrompt(
            "Wake the picture", "[What] begins to move: [how]. Everything else stays. A slow zoom in."
        ),
        StarterPrompt(
            "From one to the other",
            "Begin with the first picture and change without a cut into the last: [what changes, and in"
            " which order]. The camera moves evenly throughout.",
        ),
        StarterPrompt(
            "Around it",
            "The camera orbits around [subject], which stays still; only [detail] moves in the wind.",
        ),
    ),
    Mode.REFERENCES: (
        StarterPrompt(
            "Meeting", "[Who] from image 1 meets [who] from image 2 in [place]. They [what they do]."
        ),
        StarterPrompt(
            "Put it there",
            "[Thing] from image 1 stands in the place shown in image 2. [What happens]. Keep its form,"
            " its colours and its lettering exactly.",
        ),
        StarterPrompt(
            "Try it on", "[Who] from image 1 wears [garment] from image 2 and walks towards the camera."
        ),
    ),
    Mode.REFERENCE_VIDEO: (
        StarterPrompt("Same camera", "Take the camera movement of video 1 for a new shot: [scene]."),
        StarterPrompt(
            "Same motion", "[Who] from image 1 moves exactly as the person in video 1 does, in [place]."
        ),
        StarterPrompt(
            "Next shot", "The shot that follows video 1: same place, same light. Now [what happens]."
        ),
    ),
    Mode.EDIT: (
        StarterPrompt(
            "Replace", "Replace [what] with [what else]. Keep the movement, the light and all the rest."
        ),
        StarterPrompt(
            "Remove", "Remove [what] and fill the place with what lies behind it. Change nothing else."
        ),
        StarterPrompt(
            "Other light", "Make it [time of day, weather]. Keep people, places and every movement."
        ),
        StarterPrompt(
            "Other look", "Render the whole video as [style]. Keep composition, timing and movement."
        ),
    ),
}
