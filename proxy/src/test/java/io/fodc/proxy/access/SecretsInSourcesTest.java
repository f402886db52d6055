package io.fodc.proxy.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the sources must not have in them, whatever the code does: secrets, and leaky comparisons.
 */
class SecretsInSourcesTest {
  private static final Pattern SUSPICIOUS =
      Pattern.compile(
          String.join(
              "|",
              "-----BEGIN [A-Z ]*PRIVATE KEY-----\\s*[A-Za-z0-9+/=]{16}",
              "\\beyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}",
              "\\bAKIA[0-9A-Z]{16}\\b",
              "\\bfodc_[0-9a-f]{8}_[A-Za-z0-9_-]{43}",
              "(?i)\\b\\w*(password|passwd|secret|api_?key|private_?key)\\w*\\s*[:=]\\s*\"[^\"\\s]{6,}\"",
              "(?i)\\bbearer [A-Za-z0-9._~+/-]{20,}",
              "\"[A-Za-z0-9+/]{40,}={0,2}\"",
              "://[^/\\s\"{<:@]+:[^/\\s\"{<@]{3,}@"));

  /** A secret compared by equals takes longer the more of it was guessed. */
  private static final Pattern LEAKY =
      Pattern.compile(
          "(?i)\\b\\w*(token|secret|password|hash|bearer|signature)\\w*(\\(\\))?\\s*\\.equals\\("
              + "|\\.equals\\(\\s*\\w*(token|secret|password|hash|bearer|signature)\\w*(\\(\\))?\\s*\\)"
              + "|Arrays\\.equals\\(");

  /** The folder that has all modules. */
  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.isDirectory(here.resolve("proxy")) ? here : here.resolve("..").normalize();
  }

  private static final Set<String> NEVER_SHIPPED = Set.of("e2e", "bench", "kafka-broker");

  /** Everything that is shipped, and what makes it. */
  private static List<Path> shipped() throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root())) {
      for (Path module :
          modules.filter(m -> !NEVER_SHIPPED.contains(m.getFileName().toString())).toList()) {
        for (String part : List.of("src/main", "src/dist")) {
          if (Files.isDirectory(module.resolve(part))) {
            try (Stream<Path> all = Files.walk(module.resolve(part))) {
              all.filter(SecretsInSourcesTest::isText).forEach(files::add);
            }
          }
        }
      }
    }
    return files;
  }

  private static boolean isText(Path file) {
    return file.toString()
        .matches(".*\\.(java|c|h|yaml|yml|json|proto|avsc|properties|sh|xml|html|js)");
  }

  private static List<String> hits(Pattern pattern, Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    List<String> hits = new ArrayList<>();
    for (Matcher at = pattern.matcher(text); at.find(); ) {
      long line = text.substring(0, at.start()).lines().count();
      hits.add(root().relativize(file) + ":" + line + " " + at.group());
    }
    return hits;
  }

  @Test
  void nothingThatIsShippedHasASecretInIt() throws Exception {
    List<Path> files = shipped();
    assertThat(files).hasSizeGreaterThan(200);
    List<String> hits = new ArrayList<>();
    for (Path file : files) {
      hits.addAll(hits(SUSPICIOUS, file));
    }
    assertThat(hits).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "String password = \"hunter22\";",
        "key: \"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\"",
        "\"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJyb290In0.x\"",
        "static final String HMAC_SECRET=\"0123456789abcdef\"",
        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"",
        "\"https://root:toor@db.example.com\"",
        "Authorization: Bearer abcdefghijklmnopqrstuvwxyz"
      })
  void aSecretWouldBeFound(String source) {
    assertThat(SUSPICIOUS.matcher(source).find()).isTrue();
  }

  @Test
  void whatCallersShowIsNeverComparedByEquals() throws Exception {
    Path packages = root().resolve("proxy/src/main/java/io/fodc/proxy");
    List<String> hits = new ArrayList<>();
    for (String name : List.of("access", "http/Door.java", "link/LinkAccess.java")) {
      try (Stream<Path> all = Files.walk(packages.resolve(name))) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          hits.addAll(hits(LEAKY, file));
        }
      }
    }
    assertThat(hits).isEmpty();
    String token = Files.readString(packages.resolve("access/StaticToken.java"));
    assertThat(token).contains("return MessageDigest.isEqual(");
    assertThat(LEAKY.matcher("if (entry.hash().equals(shown))").find()).isTrue();
    assertThat(LEAKY.matcher("shown.equals(token)").find()).isTrue();
  }
}
