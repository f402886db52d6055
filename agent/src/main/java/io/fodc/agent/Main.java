package io.fodc.agent;

import static java.lang.System.Logger.Level.INFO;

import io.fodc.schemas.settings.Invocation;
import io.fodc.schemas.settings.Settings;
import io.fodc.schemas.settings.SettingsException;
import io.fodc.schemas.settings.SettingsLoader;
import io.fodc.schemas.settings.SettingsSchema;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The agent's entry: parses the configuration into one record and runs until told to stop. */
public final class Main {
  /** Ended as asked. */
  static final int OK = 0;

  /** Could not start, or could not go on. */
  static final int FAILED = 1;

  /** The command line or the configuration is wrong. */
  static final int USAGE = 2;

  private static final String TRAIN = "--train";

  private Main() {}

  /** Exit codes: 0 ended as asked, 1 could not start, 2 wrong configuration. */
  public static void main(String[] args) {
    AgentLogging.configure();
    LeanTls.install();
    System.exit(run(List.of(args), System.getenv(), System.out, System.err));
  }

  static int run(
      List<String> args, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      if (args.contains(TRAIN)) {
        return Training.run(without(args, TRAIN));
      }
      Invocation invocation = Invocation.of(args, environment);
      SettingsSchema schema = AgentKeys.schema();
      if (invocation.help()) {
        out.print(HELP + schema.helpText());
        return OK;
      }
      if (invocation.version()) {
        out.println("fodc-agent " + AgentVersion.current());
        return OK;
      }
      Settings settings =
          SettingsLoader.load(schema, invocation.file(), environment, invocation.flags());
      AgentOptions options = AgentOptions.of(settings);
      if (invocation.printConfig()) {
        out.print(settings.print());
        return OK;
      }
      return serve(options, environment);
    } catch (SettingsException e) {
      err.println(e.getMessage());
      return USAGE;
    } catch (IOException | IllegalArgumentException e) {
      err.println("fodc-agent cannot start: " + e.getMessage());
      return FAILED;
    }
  }

  private static int serve(AgentOptions options, Map<String, String> environment)
      throws IOException {
    AtomicReference<@Nullable RunningAgent> running = new AtomicReference<>();
    Thread stop =
        Thread.ofPlatform()
            .name("fodc-stop")
            .unstarted(() -> stop(Optional.ofNullable(running.get())));
    // Before the agent is there: a stop while it starts is a stop as asked, too.
    Runtime.getRuntime().addShutdownHook(stop);
    boolean started = false;
    try {
      running.set(AgentWiring.open(options, environment));
      started = true;
    } finally {
      if (!started) {
        forget(stop);
      }
    }
    try {
      Thread.currentThread().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return OK;
  }

  private static void stop(Optional<RunningAgent> agent) {
    System.Logger log = System.getLogger(Main.class.getName());
    log.log(INFO, "event=stopping");
    agent.ifPresent(RunningAgent::close);
    log.log(INFO, "event=stopped");
    // A stop that was asked for is no failure, whatever the signal's number is.
    Runtime.getRuntime().halt(OK);
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is going down already: the hook is at work.
    }
  }

  private static List<String> without(List<String> args, String arg) {
    List<String> rest = new ArrayList<>(args);
    rest.removeIf(arg::equals);
    return rest;
  }

  private static final String HELP =
      """
      usage: fodc-agent [--config FILE] [--KEY=VALUE ...]
        --config FILE     configuration file, YAML (or FODC_CONFIG)
        --print-config    prints the effective configuration with the origin of each value
        --version         prints the version
        --help            prints this
        --make-aot-cache  makes the launcher's class cache and ends
      Each key is also a variable: link.proxy-address is FODC_LINK_PROXY_ADDRESS.

      """;
}
