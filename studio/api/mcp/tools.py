"""The tools that agents find, in the order of their list: each is a few words around a function."""

from __future__ import annotations

from studio.accounts.policy import Permission
from studio.api.mcp import own_tools
from studio.api.mcp.endpoint_tools import tool_of
from studio.api.mcp.tool import READS, Hints, Tool
from studio.api.resources import (
    files,
    generations,
    me,
    models,
    money,
    notes,
    orders,
    projects,
    review,
    takes,
)
from studio.api.resources.files import FileJson
from studio.api.resources.generations import GenerationJson
from studio.api.scopes import Scope

KEY = ("idempotency_key",)
SETS = Hints(is_idempotent=True)
PAYS = Hints(is_idempotent=True, is_destructive=True)

LOOK = (
    tool_of(
        me.me, name="get_token", title="This token", description="What this token may do, and may spend."
    ),
    tool_of(
        projects.list_projects,
        title="List projects",
        description="The projects that this token reaches, the latest work first.",
    ),
    tool_of(
        projects.list_shots, title="List shots", description="The shots of a project, in the film's order."
    ),
    tool_of(
        takes.list_takes,
        title="List takes",
        description="The takes of a project, the newest first: each is one video of one shot.",
    ),
    Tool(
        name="look_at_take",
        title="Look at a take",
        description="A take with its poster, chosen frames as pictures, facts, notes by frame, and verdicts.",
        scopes=(Scope.READ,),
        requires=Permission.VIEW,
        hints=READS,
        arguments=own_tools.LookAtTake,
        output=own_tools.TakeView,
        run=own_tools.look_at_take,
    ),
    tool_of(
        files.list_files,
        title="List files",
        description="The pictures and videos that orders of a project may use, the newest first.",
    ),
    Tool(
        name="look_at_file",
        title="Look at a file",
        description="A picture or video with a still, chosen frames, and whether it is ready to be used.",
        scopes=(Scope.READ,),
        requires=Permission.VIEW,
        hints=READS,
        arguments=own_tools.LookAtFile,
        output=own_tools.FileView,
        run=own_tools.look_at_file,
    ),
    tool_of(
        models.list_models,
        title="List models and their rules",
        description="The models that can be ordered: modes, inputs, sizes, lengths and prices per second.",
    ),
    tool_of(
        money.get_money,
        name="get_balance",
        title="Balance of a project",
        description="What a project has paid and holds, its budgets, and what is left of them.",
    ),
)
ORDER = (
    tool_of(
        orders.check_order,
        title="Check and price a request",
        description=(
            "What is wrong with a request, each problem at its field, and what a render of it costs. Orders"
            " nothing."
        ),
    ),
    Tool(
        name="upload_file",
        title="Bring in a small file",
        description=f"Bring in a picture for orders. Files above 700 kB, as a form: {own_tools.ADDRESS}.",
        scopes=(Scope.DRAFT,),
        requires=Permission.UPLOAD,
        hints=SETS,
        arguments=own_tools.UploadFile,
        output=FileJson,
        run=own_tools.upload_file,
    ),
    tool_of(
        orders.create_order,
        name="order_draft",
        title="Order a draft",
        description="Order a free draft: an animatic of the request, within seconds.",
        hints=SETS,
        scopes=(Scope.DRAFT,),
        fixed={"engine": "draft", "ask": False},
        required=KEY,
    ),
    tool_of(
        orders.create_order,
        name="ask_for_render",
        title="Ask for a render",
        description=(
            "Ask a producer to pay for a render: they see prompt, inputs and price, and decide. It costs"
            " nothing yet."
        ),
        hints=SETS,
        scopes=(Scope.ASK, Scope.ORDER),
        fixed={"engine": "render", "ask": True},
        required=KEY,
    ),
    tool_of(
        orders.create_order,
        name="order_render",
        title="Order a render, which is paid",
        description=(
            "Order a render and pay for it at once. With a token without the scope order a producer is asked"
            " first. Check the price before, and pay only where a person told you to."
        ),
        hints=PAYS,
        scopes=(Scope.ASK, Scope.ORDER),
        fixed={"engine": "render", "ask": False},
        required=KEY,
    ),
    tool_of(
        orders.promote_generation,
        name="render_draft",
        title="Render a draft, which is paid",
        description=(
            "Order the request of a draft as a paid render; with ask, or a token without the scope order, a"
            " producer is asked first."
        ),
        hints=PAYS,
        required=KEY,
    ),
    Tool(
        name="get_generation",
        title="How far an order is",
        description="State, phase, failure and takes of an order; with seconds, as soon as it is final.",
        scopes=(Scope.READ,),
        requires=Permission.VIEW,
        hints=READS,
        arguments=own_tools.WaitForGeneration,
        output=GenerationJson,
        run=own_tools.wait_for_generation,
    ),
    tool_of(
        generations.cancel_generation,
        title="Stop an order",
        description="Stop an order: what was not sent costs nothing, what was sent may be billed.",
        hints=PAYS,
    ),
)
REVIEW = (
    tool_of(
        notes.create_note,
        name="write_note",
        title="Write a note",
        description="Write a note on a take, at a frame or a range of frames, or a reply to one.",
        hints=Hints(),
    ),
    tool_of(
        review.put_verdict,
        name="give_verdict",
        title="Approve, or request changes",
        description="Decide about a take, as the token's person; a request for changes says what.",
        hints=SETS,
    ),
    tool_of(
        review.put_rating,
        name="rate_take",
        title="Rate a take",
        description="Rate a take with 1 to 5; 0 takes one's own rating back.",
        hints=SETS,
    ),
    tool_of(
        review.put_circle,
        name="circle_take",
        title="Circle a take",
        description="Circle a take, in the place of any other of its shot, or remove its circle.",
        hints=SETS,
    ),
)
TOOLS: dict[str, Tool] = {tool.name: tool for tool in (*LOOK, *ORDER, *REVIEW)}
