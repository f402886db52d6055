package io.fodc.e2e;

import io.fodc.bridge.topics.TopicsTool;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Topics, users and rights as an administrator would set them up by what the tool prints. */
final class KafkaRights {
  private final KafkaFixture kafka;

  KafkaRights(KafkaFixture kafka) {
    this.kafka = kafka;
  }

  void makeTopics() {
    topics("create");
  }

  /** Gives a role of the tool the rights that it prints for it: {@code agent}, {@code proxy}. */
  void grant(String role) throws Exception {
    List<AclBinding> rights = new ArrayList<>();
    String start = "--add --allow-principal 'User:fodc-" + role + "' ";
    topics("describe")
        .lines()
        .filter(line -> line.startsWith("kafka-acls.sh") && line.contains(start))
        .forEach(line -> rights.addAll(bindings(role, line.substring(line.indexOf(start)))));
    if (rights.isEmpty()) {
      throw new AssertionError("the tool prints no rights of " + role);
    }
    try (Admin admin = Admin.create(Map.copyOf(kafka.client(KafkaListener.PLAINTEXT, "", "")))) {
      admin.createAcls(rights).all().get(30, TimeUnit.SECONDS);
    }
  }

  private static List<AclBinding> bindings(String role, String options) {
    List<AclOperation> operations = new ArrayList<>();
    PatternType pattern = PatternType.LITERAL;
    ResourceType type = ResourceType.UNKNOWN;
    String name = "";
    String[] words = options.split(" ");
    for (int i = 0; i + 1 < words.length; i++) {
      switch (words[i]) {
        case "--operation" -> operations.add(AclOperation.fromString(words[i + 1]));
        case "--resource-pattern-type" ->
            pattern = PatternType.valueOf(words[i + 1].toUpperCase(Locale.ROOT));
        case "--topic", "--group" -> {
          type = ResourceType.fromString(words[i].substring(2));
          name = words[i + 1];
        }
        default -> {}
      }
    }
    ResourcePattern resource = new ResourcePattern(type, name, pattern);
    return operations.stream()
        .map(
            operation ->
                new AclBinding(
                    resource,
                    new AccessControlEntry(
                        "User:fodc-" + role, "*", operation, AclPermissionType.ALLOW)))
        .toList();
  }

  private String topics(String command) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    int code =
        TopicsTool.run(
            List.of(command, "--kafka.bootstrap-servers=" + kafka.bootstrap()), Map.of(), out, out);
    if (code != TopicsTool.OK) {
      throw new AssertionError(command + " gave " + code + ": " + said);
    }
    return said.toString(StandardCharsets.UTF_8);
  }

  /** The flags of a process that comes in as a user by password and TLS. */
  String[] flags(Path folder, String user, String password) throws IOException {
    Properties properties = new Properties();
    properties.putAll(kafka.client(KafkaListener.SASL_SSL, user, password));
    properties.remove("bootstrap.servers");
    Path file = folder.resolve(user + "-" + password.hashCode() + ".properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    return new String[] {
      "--kafka.bootstrap-servers=" + kafka.bootstrap(KafkaListener.SASL_SSL),
      "--kafka.client-file=" + file
    };
  }
}
