// Sending one picture, with its progress. A large one is made smaller first: a phone's link is slow.

const LARGEST = 2_000; // pixels of the longer side, which is what the server keeps
const SMALL_ENOUGH = 1_500_000; // bytes that are sent as they are

// Returns {done, cancel}: `done` resolves with {kind, body} as Server's answers do, or "cancelled".
export function upload(server, file, onProgress) {
  const request = new XMLHttpRequest();
  let isOff = false;
  const done = prepare(file).then((data) => {
    if (isOff) return { kind: "cancelled", body: {} };
    const form = new FormData();
    form.append("file", data, "picture");
    form.append("csrfmiddlewaretoken", server.token);
    return send(request, server, form, onProgress);
  });
  const cancel = () => {
    isOff = true;
    request.abort();
  };
  return { done, cancel };
}

function send(request, { desk }, form, onProgress) {
  return new Promise((settle) => {
    request.open("POST", `${desk}pictures/`);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onload = () => settle({ kind: nameKind(request), body: request.response ?? {}, status: request.status });
    request.onerror = () => settle({ kind: "lost", body: {}, status: 0 });
    request.onabort = () => settle({ kind: "cancelled", body: {} });
    request.send(form);
  });
}

function nameKind({ status, response }) {
  if (status === 201) return "done";
  if (status === 401) return "signed-out";
  if (status === 403 && !response) return "stale";
  return status >= 500 ? "lost" : "refused";
}

// The file itself where it is small, or cannot be read here: the server says what it thinks of it.
async function prepare(file) {
  if (file.size <= SMALL_ENOUGH || file.type === "image/gif") return file;
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, LARGEST / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const type = file.type === "image/png" ? "image/png" : "image/jpeg";
    const smaller = await new Promise((done) => canvas.toBlob(done, type, 0.92));
    return smaller && smaller.size < file.size ? smaller : file;
  } catch {
    return file;
  }
}
