"""Example prompts by craft, to learn from and to begin with: each is one shot that stands for one thing."""

from __future__ import annotations

from dataclasses import dataclass

from studio.core.values.translatable import translatable


@dataclass(frozen=True)
class Example:
    """A prompt in words alone; ``name`` is that of its picture, too."""

    craft: str
    name: str
    title: str
    prompt: str


CAMERA = translatable("Camera")
LIGHT = translatable("Lighting")
CONTINUITY = translatable("Continuity")
PRODUCT = translatable("Product")
ACTING = translatable("Acting without words")

EXAMPLES = (
    Example(
        CAMERA,
        "push-in",
        translatable("Push in to one detail"),
        "A kitchen table after a party, dozens of empty glasses, grey morning light. The camera slowly"
        " pushes in until a single ring in a glass of water fills the picture.",
    ),
    Example(
        CAMERA,
        "pull-out",
        translatable("Pull out to the surprise"),
        "Close on a boy in a paper crown who looks very serious. The camera pulls out to reveal the whole"
        " place: he sits on an armchair in the middle of a flooded meadow at dusk.",
    ),
    Example(
        CAMERA,
        "orbit",
        translatable("Orbit around a still figure"),
        "A woman in a yellow raincoat stands motionless on a stone pier while waves break on both sides."
        " The camera orbits around the subject once, at eye level, without a cut.",
    ),
    Example(
        CAMERA,
        "crane",
        translatable("Crane up from street to skyline"),
        "A narrow market street in a hill town at noon, awnings and fruit crates. The camera cranes up"
        " high above the scene until the roofs and the sea behind them come into view.",
    ),
    Example(
        CAMERA,
        "track",
        translatable("Track at walking pace"),
        "A postman walks along a row of beach huts, each door in another colour, low sun. The camera"
        " tracks alongside at walking pace; his shadow runs ahead of him over the boards.",
    ),
    Example(
        CAMERA,
        "tilt",
        translatable("Tilt for scale"),
        "The boots of a climber on dark gravel. The camera tilts up along the rope, past the climber, to"
        " a glacier wall that is a hundred times as high, under a pale sky.",
    ),
    Example(
        LIGHT,
        "window",
        translatable("One window"),
        "A cellist practises in a bare room. The only light is one tall window from the left; dust drifts"
        " through it. Half of her face stays dark. The camera is static on a tripod.",
    ),
    Example(
        LIGHT,
        "golden-hour",
        translatable("Against the low sun"),
        "Two horses cross a dry field at golden hour, backlit, their manes glowing at the edges, long"
        " shadows toward the camera. The camera pans to the right with them.",
    ),
    Example(
        LIGHT,
        "neon",
        translatable("Neon and rain"),
        "A taxi waits at a crossing at night in heavy rain. Red and blue neon signs run over the wet"
        " bonnet and the windscreen as the wipers move. A slow zoom in on the driver.",
    ),
    Example(
        LIGHT,
        "candle",
        translatable("A single flame"),
        "A monk carries a candle along a vaulted corridor. Only the flame lights the walls; it flickers"
        " when he turns a corner. The camera follows from behind.",
    ),
    Example(
        LIGHT,
        "overcast",
        translatable("Soft and shadowless"),
        "An overcast morning on a salt lake, white ground and white sky, no shadows. A small red boat is"
        " dragged across by one person. Wide, the camera is static on a tripod.",
    ),
    Example(
        CONTINUITY,
        "door",
        translatable("Through the door"),
        "A girl in a green coat opens an old wooden door and walks through it, away from the camera. The"
        " door stays open; snow blows in. The shot ends on the empty doorway.",
    ),
    Example(
        CONTINUITY,
        "exit-right",
        translatable("Leave the picture on the right"),
        "A cyclist with a blue basket enters from the left, crosses an empty square and leaves the"
        " picture on the right. The square stays in the picture for a second. The camera does not move.",
    ),
    Example(
        CONTINUITY,
        "match-circle",
        translatable("End on a shape to match"),
        "The moon over a lake, exactly in the middle of the picture. It grows slowly until it is a plain"
        " white circle on black, which holds still at the end.",
    ),
    Example(
        CONTINUITY,
        "same-place-night",
        translatable("The same place at night"),
        "The glasshouse of a botanical garden, seen from the same point as by day, now at night: warm"
        " lamps inside, blue sky behind, the path wet. The camera slowly pushes in.",
    ),
    Example(
        PRODUCT,
        "watch",
        translatable("A highlight on metal"),
        "A steel wristwatch stands on black slate. A narrow highlight travels slowly along the edge of"
        " its case, the second hand sweeps. Close, shallow focus, the camera is static on a tripod.",
    ),
    Example(
        PRODUCT,
        "perfume",
        translatable("Glass and water"),
        "A square perfume bottle lies in shallow clear water over white pebbles. Small waves bend the"
        " light over the glass. From above, the camera slowly pushes in.",
    ),
    Example(
        PRODUCT,
        "shoe",
        translatable("Turn on a plain ground"),
        "A running shoe turns slowly on a grey plinth before a plain orange wall. Soft light from the"
        " left, a clean shadow. It makes one full turn. The camera is static on a tripod.",
    ),
    Example(
        PRODUCT,
        "coffee",
        translatable("Pour"),
        "Coffee is poured into a white cup on an oak table; steam rises through a beam of morning light."
        " The stream stops, the last drop makes a ring. Close, eye level with the cup.",
    ),
    Example(
        PRODUCT,
        "lamp",
        translatable("Switch it on"),
        "A paper floor lamp in a dark living room. It is switched on: warm light fills the room from the"
        " corner, and a sleeping cat appears on the sofa. Wide, the camera is static on a tripod.",
    ),
    Example(
        ACTING,
        "letter",
        translatable("News in a letter"),
        "A man reads a letter at a bus stop. He reads it again, folds it carefully, looks up, and begins"
        " to smile. Medium close, daylight, the camera is static on a tripod.",
    ),
    Example(
        ACTING,
        "almost",
        translatable("About to knock"),
        "A young woman stands before a door and lifts her hand to knock. She stops, lowers it, breathes"
        " out, and lifts it again. Profile, corridor light from above, a slow zoom in.",
    ),
    Example(
        ACTING,
        "chess",
        translatable("One look decides"),
        "Two old men play chess in a park. One moves a piece and leans back; the other looks at the"
        " board, then at him, and slowly nods. The camera slowly pushes in between them.",
    ),
    Example(
        ACTING,
        "child-and-dog",
        translatable("Sharing"),
        "A child on a doorstep breaks a biscuit in two, looks at both halves, and gives the larger one to"
        " a waiting dog. Low camera at the eye level of the dog, late sun.",
    ),
)


def by_craft() -> dict[str, list[Example]]:
    """The examples of each craft, in their order."""
    crafts: dict[str, list[Example]] = {}
    for example in EXAMPLES:
        crafts.setdefault(example.craft, []).append(example)
    return crafts
