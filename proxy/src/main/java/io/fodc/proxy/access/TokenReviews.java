package io.fodc.proxy.access;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Knows callers by asking a Kubernetes API server whose a token is. An answer is remembered for a
 * short time, under the token's hash; a server that is away or slow costs the caller a bounded wait
 * and lets nobody in.
 */
final class TokenReviews implements Authenticator, AutoCloseable {
  private static final Logger LOG = System.getLogger(TokenReviews.class.getName());
  private static final String PATH = "/apis/authentication.k8s.io/v1/tokenreviews";
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final int MAX_CACHED = 4096;
  private static final int AT_ONCE = 16;
  private static final int MAX_GROUPS = 500;

  /** How long somebody known so may stay before showing the token again. */
  private static final Duration STAY = Duration.ofMinutes(10);

  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(32).build())
              .build());

  private final KubernetesSettings settings;
  private final Bindings bindings;
  private final InstantSource clock;
  private final BoundedHttp http;
  private final Semaphore slots = new Semaphore(AT_ONCE);

  private record Cached(Verdict verdict, long untilMillis) {}

  /** By hash of the token, the longest unused first. Guarded by itself. */
  private final Map<String, Cached> cache =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Cached> eldest) {
          return size() > MAX_CACHED;
        }
      };

  TokenReviews(KubernetesSettings settings, Bindings bindings, InstantSource clock)
      throws IOException {
    this.settings = settings;
    this.bindings = bindings;
    this.clock = clock;
    this.http = new BoundedHttp(settings.authorities(), settings.limit());
  }

  @Override
  public String word() {
    return "kubernetes";
  }

  @Override
  public Verdict verify(Credentials credentials) {
    if (credentials.bearer().isEmpty()) {
      return new Verdict.NotMine();
    }
    String token = credentials.bearer().get();
    String key = StaticToken.hash(token);
    long now = clock.millis();
    synchronized (cache) {
      Cached known = cache.get(key);
      if (known != null && now < known.untilMillis()) {
        return known.verdict();
      }
    }
    if (!slots.tryAcquire()) {
      return new Verdict.Unavailable("too many tokens are being reviewed", RETRY);
    }
    try {
      Verdict verdict = review(token);
      synchronized (cache) {
        cache.put(key, new Cached(verdict, now + settings.cache().toMillis()));
      }
      return verdict;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "token not reviewed server={0} reason=\"{1}\"", settings.server(), e);
      return new Verdict.Unavailable("the Kubernetes API server does not review tokens now", RETRY);
    } finally {
      slots.release();
    }
  }

  private Verdict review(String token) throws IOException {
    ObjectNode body =
        JSON.createObjectNode()
            .put("apiVersion", "authentication.k8s.io/v1")
            .put("kind", "TokenReview");
    ObjectNode spec = body.putObject("spec").put("token", token);
    if (!settings.audiences().isEmpty()) {
      ArrayNode audiences = spec.putArray("audiences");
      settings.audiences().forEach(audiences::add);
    }
    URI uri = URI.create(settings.server().toString().replaceAll("/+$", "") + PATH);
    BoundedHttp.Answer answer = http.post(uri, ownToken(), JSON.writeValueAsBytes(body));
    if (!answer.good()) {
      throw new IOException("status " + answer.status());
    }
    return verdict(JSON.readTree(answer.body()).path("status"));
  }

  private Verdict verdict(JsonNode status) {
    if (!status.path("authenticated").asBoolean(false)) {
      return new Verdict.Refused("the Kubernetes API server does not know the token");
    }
    List<String> audiences = texts(status.path("audiences"), "");
    if (!settings.audiences().isEmpty()
        && settings.audiences().stream().noneMatch(audiences::contains)) {
      return new Verdict.Refused("the token is for another audience than " + settings.audiences());
    }
    String name = "k8s:" + status.path("user").path("username").asText();
    List<String> groups = texts(status.path("user").path("groups"), "k8s-group:");
    return new Verdict.Known(
        new Identity(
            name,
            groups,
            bindings.of(name, groups),
            Optional.of(clock.instant().plus(STAY)),
            Optional.empty()));
  }

  private static List<String> texts(JsonNode list, String prefix) {
    List<String> texts = new ArrayList<>();
    for (JsonNode text : list) {
      if (texts.size() < MAX_GROUPS) {
        texts.add(prefix + text.asText());
      }
    }
    return texts;
  }

  private String ownToken() throws IOException {
    if (settings.tokenFile().isEmpty()) {
      return "";
    }
    Path file = settings.tokenFile().get();
    if (Files.size(file) > Credentials.MAX_TOKEN_CHARS) {
      throw new IOException(file + " is larger than any token");
    }
    return new String(Files.readAllBytes(file), StandardCharsets.US_ASCII).strip();
  }

  @Override
  public void close() {
    http.close();
  }
}
