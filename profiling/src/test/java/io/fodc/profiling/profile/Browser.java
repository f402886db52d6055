package io.fodc.profiling.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A chromium without a window, driven by its DevTools protocol. */
final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the page complained of, and dialogs it opened. */
  final List<String> complaints = new CopyOnWriteArrayList<>();

  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final CompletableFuture<JsonNode> loaded = new CompletableFuture<>();
  private final AtomicInteger ids = new AtomicInteger();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final WebSocket socket;
  private String session = "";

  static Optional<Path> binary() {
    return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  Browser(Path directory, boolean dark) throws Exception {
    Path home = Files.createDirectories(directory.resolve("chromium"));
    ProcessBuilder browser =
        new ProcessBuilder(
            binary().orElseThrow().toString(),
            "--headless",
            // Its sandbox does not work as root, nor in most containers; it opens our own page.
            "--no-sandbox",
            "--disable-gpu",
            // A container's /dev/shm is too small for it.
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--window-size=1200,700",
            "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1),
            "--user-data-dir=" + home,
            "--remote-debugging-port=0",
            "about:blank");
    browser.environment().put("TMPDIR", directory.toString());
    process =
        browser
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("chromium.log").toFile())
            .start();
    Path active = home.resolve("DevToolsActivePort");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!(Files.exists(active) && Files.readAllLines(active).size() == 2)) {
      if (System.nanoTime() > end) {
        throw new IOException("chromium did not say where it listens");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    List<String> lines = Files.readAllLines(active);
    socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1)), new Listener())
            .get(10, TimeUnit.SECONDS);
  }

  /** Opens a file and waits until it is drawn. */
  void open(Path page) throws Exception {
    String target =
        call("Target.createTarget", Map.of("url", "about:blank")).get("targetId").asText();
    session =
        call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .get("sessionId")
            .asText();
    for (String domain : List.of("Page", "Runtime", "Log")) {
      call(domain + ".enable", Map.of());
    }
    call("Page.navigate", Map.of("url", page.toUri().toString()));
    loaded.get(30, TimeUnit.SECONDS);
  }

  /** The value of a JavaScript expression. */
  JsonNode value(String expression) throws Exception {
    JsonNode result =
        call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new AssertionError(result.get("exceptionDetails").toString());
    }
    return result.get("result").path("value");
  }

  /** Waits until an expression is true. */
  void await(String condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!value(condition).asBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(condition + " does not get true");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** A click of the mouse in the middle of an element. */
  void click(String expression) throws Exception {
    JsonNode box =
        value(
            "(() => { const b = ("
                + expression
                + ").getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()");
    for (String type : List.of("mousePressed", "mouseReleased")) {
      call(
          "Input.dispatchMouseEvent",
          Map.of(
              "type", type, "x", box.get(0), "y", box.get(1), "button", "left", "clickCount", 1));
    }
  }

  /** A key, by its name. */
  void key(String key, int code) throws Exception {
    for (String type : List.of("keyDown", "keyUp")) {
      call(
          "Input.dispatchKeyEvent",
          Map.of("type", type, "key", key, "windowsVirtualKeyCode", code));
    }
  }

  /** Text where the focus is. */
  void type(String text) throws Exception {
    call("Input.insertText", Map.of("text", text));
  }

  void screenshot(Path file) throws Exception {
    String data = call("Page.captureScreenshot", Map.of("format", "png")).get("data").asText();
    Files.write(file, Base64.getDecoder().decode(data));
  }

  private JsonNode call(String method, Map<String, ?> parameters) throws Exception {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    var message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", JSON.valueToTree(parameters));
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    socket.sendText(message.toString(), true).get(10, TimeUnit.SECONDS);
    JsonNode result = answer.get(30, TimeUnit.SECONDS);
    if (result.has("error")) {
      throw new IOException(method + ": " + result.get("error"));
    }
    return result.get("result");
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        try {
          take(JSON.readTree(text.toString()));
        } catch (IOException e) {
          complaints.add(e.toString());
        }
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }

    private void take(JsonNode message) {
      if (message.has("id")) {
        answers
            .getOrDefault(message.get("id").asInt(), new CompletableFuture<>())
            .complete(message);
        return;
      }
      switch (message.path("method").asText()) {
        case "Page.loadEventFired" -> loaded.complete(message);
        case "Runtime.consoleAPICalled",
            "Runtime.exceptionThrown",
            "Log.entryAdded",
            "Page.javascriptDialogOpening" ->
            complaints.add(message.toString());
        default -> {
          // Nothing else is of interest.
        }
      }
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.close();
  }
}
