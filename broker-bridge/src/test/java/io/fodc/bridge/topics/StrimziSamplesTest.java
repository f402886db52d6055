package io.fodc.bridge.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.yaml.YamlLimits;
import io.fodc.schemas.yaml.YamlNode;
import io.fodc.schemas.yaml.YamlReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The samples for Kubernetes say what the tool does. */
class StrimziSamplesTest {
  private static final TopicsPlan PLAN = new TopicsPlan("", 6, 3, Duration.ofHours(24));

  @Test
  void topicsAreThoseTheToolWouldMake() throws Exception {
    List<Object> wanted = new ArrayList<>();
    for (FodcTopic topic : FodcTopic.values()) {
      wanted.add(
          Map.of(
              "apiVersion",
              "kafka.strimzi.io/v1",
              "kind",
              "KafkaTopic",
              "metadata",
              metadata(PLAN.name(topic)),
              "spec",
              Map.of(
                  "partitions",
                  Integer.toString(PLAN.partitions(topic)),
                  "replicas",
                  "3",
                  "config",
                  PLAN.configuration(topic))));
    }
    assertThat(documents("topics.yaml")).isEqualTo(wanted);
  }

  @Test
  void usersHaveTheRightsThatTheToolNames() throws Exception {
    List<Object> wanted = new ArrayList<>();
    for (RoleAccess role : RoleAccess.values()) {
      List<Object> acls = new ArrayList<>();
      role.rights()
          .forEach((topic, rights) -> acls.add(acl("topic", topic.name(""), "literal", rights)));
      if (role.hasGroup()) {
        acls.add(acl("group", role.groups(""), "prefix", List.of("Read")));
      }
      wanted.add(
          Map.of(
              "apiVersion",
              "kafka.strimzi.io/v1",
              "kind",
              "KafkaUser",
              "metadata",
              metadata("fodc-" + role.word()),
              "spec",
              Map.of(
                  "authentication",
                  Map.of("type", "scram-sha-512"),
                  "authorization",
                  Map.of("type", "simple", "acls", acls))));
    }
    assertThat(documents("users.yaml")).isEqualTo(wanted);
  }

  private static Map<String, Object> metadata(String name) {
    return Map.of("name", name, "labels", Map.of("strimzi.io/cluster", "my-cluster"));
  }

  private static Object acl(String type, String name, String pattern, List<String> operations) {
    return Map.of(
        "resource",
        Map.of("type", type, "name", name, "patternType", pattern),
        "operations",
        operations);
  }

  private static List<Object> documents(String file) throws Exception {
    Path path = Path.of(System.getProperty("fodc.root", "..")).resolve("deploy/kafka/" + file);
    List<Object> documents = new ArrayList<>();
    for (String text : Files.readString(path).split("(?m)^---\n")) {
      documents.add(plain(YamlReader.read(text, YamlLimits.DEFAULT)));
    }
    return documents;
  }

  private static Object plain(YamlNode node) {
    return switch (node) {
      case YamlNode.Scalar scalar -> scalar.text();
      case YamlNode.Sequence list -> list.items().stream().map(StrimziSamplesTest::plain).toList();
      case YamlNode.Mapping map -> {
        Map<String, Object> values = new LinkedHashMap<>();
        map.entries().forEach(entry -> values.put(entry.key(), plain(entry.value())));
        yield values;
      }
    };
  }
}
