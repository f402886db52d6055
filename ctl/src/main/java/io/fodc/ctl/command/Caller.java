package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.Surroundings;
import io.fodc.ctl.connection.Connection;
import io.fodc.ctl.connection.ConnectionOptions;
import io.fodc.ctl.http.ProxyClient;
import io.fodc.ctl.show.Documents;
import io.fodc.ctl.show.OutputForm;
import io.fodc.ctl.show.Table;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * What every command has: the process it runs in and the way to the proxy.
 *
 * @param process streams, environment, clock
 * @param connection filled in by the parser before a command runs
 */
record Caller(Surroundings process, ConnectionOptions connection) {
  /** A client, which the command closes. */
  ProxyClient open() {
    return new ProxyClient(Connection.of(connection, process));
  }

  Instant now() {
    return process.clock().instant();
  }

  Table table(OutputForm form) {
    return new Table(form == OutputForm.WIDE, process.colours());
  }

  /** Puts a result on standard output in the form that was asked for. */
  void show(OutputForm form, JsonNode document, List<String> names, Supplier<String> text) {
    process
        .out()
        .print(
            switch (form) {
              case TABLE, WIDE -> text.get();
              case JSON -> Documents.json(document);
              case YAML -> Documents.yaml(document);
              case NAME ->
                  names.isEmpty()
                      ? ""
                      : String.join(
                              "\n", names.stream().map(io.fodc.ctl.show.SafeText::line).toList())
                          + "\n";
            });
    process.out().flush();
  }

  /** Says on standard error that there is nothing, where a table would be empty. */
  void tellWhenEmpty(OutputForm form, boolean empty, String what) {
    if (empty && (form == OutputForm.TABLE || form == OutputForm.WIDE)) {
      process.tell(what);
    }
  }
}
