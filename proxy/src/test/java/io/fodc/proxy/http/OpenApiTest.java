package io.fodc.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class OpenApiTest {
  private static Map<?, ?> map(Object value) {
    return (Map<?, ?>) value;
  }

  /** Query parameters by path, each with a {@code *} when it may be repeated. */
  private static Map<String, Collection<String>> documented(String yaml) {
    Map<?, ?> root = map(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    Map<?, ?> shared = map(map(root.get("components")).get("parameters"));
    Map<String, Collection<String>> found = new TreeMap<>();
    map(root.get("paths"))
        .forEach(
            (path, methods) -> {
              Collection<String> names = new TreeSet<>();
              Object listed = map(map(methods).get("get")).get("parameters");
              for (Object reference : listed == null ? List.of() : (List<?>) listed) {
                String name = ((String) map(reference).get("$ref")).replaceAll(".*/", "");
                Map<?, ?> parameter = map(shared.get(name));
                if ("query".equals(parameter.get("in"))) {
                  boolean many = "array".equals(map(parameter.get("schema")).get("type"));
                  names.add(parameter.get("name") + (many ? "*" : ""));
                }
              }
              found.put((String) path, names);
            });
    return found;
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
        registered.put(route.path(), names);
      }
      String yaml = new String(rig.send("GET", "/openapi.yaml").body(), StandardCharsets.UTF_8);
      assertThat(documented(yaml)).isEqualTo(registered);
    }
  }
}
