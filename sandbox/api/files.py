"""files.*: the upload in two steps. https://docs.slack.dev/messaging/working-with-files#upload"""

from sandbox import shapes
from sandbox.api.call import ApiCall, Method, SlackError, invalid_arguments
from sandbox.api.chat import destination, require_writable
from sandbox.models import JSON, File


def get_upload_url(call: ApiCall) -> JSON:
    name = call.text("filename")
    try:
        size = int(call.text("length"))
    except ValueError:
        raise invalid_arguments("length must be an integer") from None
    if size <= 0:
        raise SlackError(
            "invalid_arguments", response_metadata={"messages": ["[ERROR] length must be over 0"]}
        )
    core = call.core
    file_id = core.ids.new("F")
    file = File(
        id=file_id,
        owner=call.installation.bot_user,
        name=name,
        size=size,
        created=core.clock.now(),
        url=f"{core.base_url}/files-pri/{call.installation.workspace.id}-{file_id}/{name}",
        alt_text=call.text("alt_txt", ""),
    )
    core.world.files[file.id] = file
    return {"upload_url": f"{core.base_url}/upload/v1/{file.id}", "file_id": file.id}


def complete_upload(call: ApiCall) -> JSON:
    try:
        given = call.json("files")
    except ValueError:
        raise invalid_arguments("files is not valid JSON") from None
    if not isinstance(given, list) or not given:
        raise invalid_arguments("missing required field: files")
    files = [_uploaded(call, each) for each in given]
    wanted = call.optional("channel_id") or call.optional("channels")
    if wanted is not None:
        inner = {"channel": wanted}
        place = ApiCall(call.core, call.method, inner, call.caller)
        channel = destination(place)
        require_writable(place, channel, public=False)
        thread_ts = call.optional("thread_ts")
        if thread_ts is not None and thread_ts not in channel.by_ts:
            raise SlackError("thread_not_found")
        call.core.world.post(
            channel,
            text=call.text("initial_comment", ""),
            installation=call.installation,
            files=files,
            thread_ts=thread_ts,
            subtype="file_share",
        )
    return {"files": [shapes.file(file) for file in files]}


def _uploaded(call: ApiCall, given: JSON) -> File:
    file = call.core.world.files.get(str(given.get("id")))
    if file is None or file.content is None or file.owner is not call.installation.bot_user:
        raise SlackError("file_not_found")
    file.title = str(given.get("title") or file.name)
    return file


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, ("files:write",), tier=4),
    "files.completeUploadExternal": Method(complete_upload, ("files:write",), tier=4),
}
