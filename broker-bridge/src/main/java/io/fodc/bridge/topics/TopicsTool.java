package io.fodc.bridge.topics;

import io.fodc.bridge.settings.KafkaClient;
import io.fodc.bridge.settings.KafkaSettings;
import io.fodc.schemas.settings.Invocation;
import io.fodc.schemas.settings.Settings;
import io.fodc.schemas.settings.SettingsException;
import io.fodc.schemas.settings.SettingsLoader;
import io.fodc.schemas.settings.SettingsSchema;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.common.KafkaException;

/** {@code fodc topics create|check|describe}: one-shot, on the caller's thread. */
public final class TopicsTool {
  /** Everything is as it should be. */
  public static final int OK = 0;

  /** Kafka could not be asked, or refused. */
  static final int FAILED = 1;

  /** The command line or the settings are wrong. */
  static final int USAGE = 2;

  /** Something differs from what is wanted. */
  static final int DIFFERENT = 3;

  private static final Set<String> COMMANDS = Set.of("create", "check", "describe");

  /** Held, because a logger's level is forgotten with the logger. */
  private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

  private static final String HELP =
      """
      usage: fodc topics COMMAND [--config FILE] [--KEY=VALUE ...]
        create    makes the topics that are missing, then checks all
        check     names each difference from what is wanted, with the command that mends it
        describe  prints the topics and the kafka-acls commands of agents, proxies and other readers
      exit codes: 0 all as wanted, 1 Kafka failed, 2 wrong usage, 3 something differs

      """;

  private final KafkaSettings kafka;
  private final Settings settings;
  private final PrintStream out;
  private final String servers;

  private TopicsTool(KafkaSettings kafka, Settings settings, PrintStream out) {
    this.kafka = kafka;
    this.settings = settings;
    this.out = out;
    this.servers = String.join(",", kafka.servers());
  }

  public static void main(String[] args) {
    // What matters of the client's complaints is in our own message.
    KAFKA.setLevel(Level.OFF);
    System.exit(run(List.of(args), System.getenv(), System.out, System.err));
  }

  /**
   * Does what the command line says.
   *
   * @return the exit code, see {@link #HELP}
   */
  public static int run(
      List<String> args, Map<String, String> environment, PrintStream out, PrintStream err) {
    String command = args.isEmpty() ? "--help" : args.getFirst();
    SettingsSchema schema = TopicsKeys.schema();
    try {
      if (command.equals("--help") || command.equals("-h") || command.equals("help")) {
        out.print(HELP + schema.helpText());
        return args.isEmpty() ? USAGE : OK;
      }
      if (!COMMANDS.contains(command)) {
        err.println("fodc topics: '" + command + "' is not one of create, check and describe");
        return USAGE;
      }
      Invocation invocation = Invocation.of(args.subList(1, args.size()), environment);
      if (invocation.help()) {
        out.print(HELP + schema.helpText());
        return OK;
      }
      Settings settings =
          SettingsLoader.load(schema, invocation.file(), environment, invocation.flags());
      Optional<KafkaSettings> kafka = KafkaSettings.of(settings);
      if (kafka.isEmpty()) {
        err.println(
            "kafka.bootstrap-servers is not set; write --kafka.bootstrap-servers=HOST:PORT");
        return USAGE;
      }
      return new TopicsTool(kafka.get(), settings, out).ask(command, err);
    } catch (SettingsException e) {
      err.println(e.getMessage());
      return USAGE;
    }
  }

  private int ask(String command, PrintStream err) {
    try (BrokerTopics topics = new BrokerTopics(kafka.of(KafkaClient.ADMIN))) {
      TopicsPlan plan = TopicsKeys.plan(settings, kafka.prefix()).on(topics.brokers());
      return switch (command) {
        case "create" -> create(topics, plan);
        case "check" -> check(topics, plan);
        default -> describe(topics, plan);
      };
    } catch (ExecutionException e) {
      return failed(command, Optional.ofNullable(e.getCause()).orElse(e), err);
    } catch (TimeoutException | KafkaException e) {
      return failed(command, e, err);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FAILED;
    }
  }

  private int failed(String command, Throwable failure, PrintStream err) {
    err.println("fodc topics " + command + ": " + Trouble.explain(failure, kafka));
    return FAILED;
  }

  private int create(BrokerTopics topics, TopicsPlan plan)
      throws ExecutionException, TimeoutException, InterruptedException {
    for (FodcTopic topic : FodcTopic.values()) {
      String name = plan.name(topic);
      boolean there = topics.find(name).isPresent();
      boolean made = !there && topics.create(topic, plan);
      out.println(
          made
              ? "made %s: %d partitions, %d copies"
                  .formatted(name, plan.partitions(topic), plan.replicas())
              : name + " is there");
      if (made) {
        topics.awaitThere(name);
      }
    }
    return check(topics, plan);
  }

  private int check(BrokerTopics topics, TopicsPlan plan)
      throws ExecutionException, TimeoutException, InterruptedException {
    List<Difference> differences = topics.differences(plan, servers);
    for (Difference difference : differences) {
      out.println(difference.what());
      out.println("  mend it: " + difference.remedy());
    }
    out.println(
        differences.isEmpty()
            ? "all %d topics are as wanted".formatted(FodcTopic.values().length)
            : "%d differences".formatted(differences.size()));
    return differences.isEmpty() ? OK : DIFFERENT;
  }

  private int describe(BrokerTopics topics, TopicsPlan plan)
      throws ExecutionException, TimeoutException, InterruptedException {
    for (FodcTopic topic : FodcTopic.values()) {
      Optional<TopicState> state = topics.find(plan.name(topic));
      out.println(plan.name(topic) + (state.isEmpty() ? " is missing" : ""));
      state.ifPresent(found -> describe(topic, found, plan));
    }
    for (RoleAccess role : RoleAccess.values()) {
      String principal = settings.text("topics." + role.word() + "-user");
      out.println("\nrights of the " + role.word() + ", " + principal + ":");
      role.commands(servers, principal, kafka.prefix()).forEach(out::println);
    }
    return OK;
  }

  private void describe(FodcTopic topic, TopicState found, TopicsPlan plan) {
    out.printf("  %d partitions, %d copies%n", found.partitions(), found.replicas());
    for (String key : plan.configuration(topic).keySet()) {
      out.printf("  %s=%s%n", key, found.configuration().getOrDefault(key, ""));
    }
  }
}
