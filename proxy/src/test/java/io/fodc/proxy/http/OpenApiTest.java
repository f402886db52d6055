package io.fodc.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class OpenApiTest {
  /** Query parameters by method and path, each with a {@code *} when it may be repeated. */
  private static Map<String, Collection<String>> documented(String yaml) {
    Object read = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    JsonNode root = new ObjectMapper().valueToTree(read);
    Map<String, Collection<String>> found = new TreeMap<>();
    root.path("paths")
        .propertyStream()
        .forEach(
            path ->
                path.getValue()
                    .propertyStream()
                    .forEach(
                        operation ->
                            found.put(
                                operation.getKey() + " " + path.getKey(),
                                queryParameters(root, operation.getValue()))));
    return found;
  }

  private static Collection<String> queryParameters(JsonNode root, JsonNode operation) {
    Collection<String> names = new TreeSet<>();
    for (JsonNode reference : operation.path("parameters")) {
      JsonNode parameter = root.at(reference.path("$ref").asText().substring(1));
      assertThat(parameter.isMissingNode()).as(reference.toString()).isFalse();
      if (parameter.path("in").asText().equals("query")) {
        boolean many = parameter.path("schema").path("type").asText().equals("array");
        names.add(parameter.path("name").asText() + (many ? "*" : ""));
      }
    }
    return names;
  }

  @Test
  void namesEveryRouteAndParameterAndNoOther(@TempDir Path directory) throws Exception {
    HttpSettings local = Rig.local();
    HttpSettings settings =
        new HttpSettings(
            local.address(),
            local.tls(),
            local.concurrentRequests(),
            local.connections(),
            local.headTimeout(),
            local.stallTimeout(),
            local.responseTimeout(),
            true);
    try (Rig rig = new Rig(directory, settings)) {
      Map<String, Collection<String>> registered = new TreeMap<>();
      for (Route route : rig.routes(settings)) {
        Collection<String> names = new TreeSet<>();
        route.parameters().forEach(p -> names.add(p.name() + (p.repeatable() ? "*" : "")));
        registered.put(word(route) + " " + route.path(), names);
      }
      String yaml = new String(rig.send("GET", "/openapi.yaml").body(), StandardCharsets.UTF_8);
      assertThat(documented(yaml)).isEqualTo(registered);
    }
  }

  private static String word(Route route) {
    return route.method().name().toLowerCase(Locale.ROOT);
  }
}
