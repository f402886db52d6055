package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.Failure;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import io.fodc.ctl.show.Amounts;
import io.fodc.ctl.show.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Holds at most {@value #MOST_SERIES} series. */
@Command(
    name = "series",
    aliases = {"metrics"},
    description = "series with their newest sample, or with all samples of a range as JSON or YAML")
final class GetSeries implements Callable<Integer> {
  private static final int MOST_SERIES = 100_000;

  private final Caller caller;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "name of a metric")
  String name = "";

  @Option(
      names = {"-m", "--match"},
      paramLabel = "SELECTOR",
      description =
          "Prometheus' selector, such as '{__name__=~\"go_.*\"}'; alternatives if repeated")
  List<String> matches = new ArrayList<>();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "first instant, or how long ago; 2m when not said",
      defaultValue = "2m")
  String since = "2m";

  @Option(names = "--until", paramLabel = "TIME", description = "last instant, or how long ago")
  String until = "";

  @Option(names = "--step", paramLabel = "TIME", description = "one sample per step at most")
  String step = "";

  @Mixin NodeOptions nodes = new NodeOptions();
  @Mixin FormOption output = new FormOption();

  GetSeries(Caller caller) {
    this.caller = caller;
  }

  @Override
  public Integer call() {
    List<String> wanted = new ArrayList<>(matches);
    if (!name.isEmpty()) {
      wanted.add("{__name__=\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}");
    }
    Address address =
        nodes
            .on(Address.of("/metrics-windows"))
            .with("match[]", wanted)
            .with("start", Moment.of("--since", since, caller.now()).toString())
            .with(
                "end", until.isEmpty() ? "" : Moment.of("--until", until, caller.now()).toString())
            .with("step", step);
    try (ProxyClient client = caller.open()) {
      List<JsonNode> found = new ArrayList<>();
      JsonNode last = SeriesLines.read(client, address, series -> keep(found, series));
      Set<String> names = new LinkedHashSet<>();
      found.forEach(series -> names.add(series.path("name").asText()));
      caller.show(
          output.form,
          ProxyClient.JSON.createArrayNode().addAll(found),
          List.copyOf(names),
          () -> table(found).text());
      caller.tellWhenEmpty(output.form, found.isEmpty(), "no such series in that time");
      return Missing.tell(caller, last).code();
    }
  }

  private void keep(List<JsonNode> found, JsonNode series) {
    if (!nodes.meansByName(series)) {
      return;
    }
    if (found.size() == MOST_SERIES) {
      throw new Failure(
          ExitCode.FAILED,
          "there are more than " + MOST_SERIES + " series",
          "ask for fewer with NAME, --match or --node");
    }
    found.add(series);
  }

  private Table table(List<JsonNode> found) {
    Table table =
        caller
            .table(output.form)
            .columns("NODE", "SERIES", "VALUE", "AGE")
            .wideColumns("SAMPLES", "TYPE", "UNIT");
    for (JsonNode series : found) {
      JsonNode data = series.path("data");
      JsonNode newest = data.path(data.size() - 1);
      table.row(
          NodeName.full(series),
          SeriesLines.text(series),
          value(newest.path("value")),
          Amounts.age(newest.path("timestamp"), caller.now()),
          Integer.toString(data.size()),
          series.path("type").asText(),
          series.path("unit").asText());
    }
    return table;
  }

  private static String value(JsonNode value) {
    return value.isNumber() ? Amounts.number(value.doubleValue()) : value.asText();
  }
}
