package io.fodc.ctl.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventStreamTest {
  private static List<String> read(String text) throws IOException {
    EventStream events =
        new EventStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    List<String> data = new ArrayList<>();
    for (Optional<String> next = events.next(); next.isPresent(); next = events.next()) {
      data.add(next.get());
    }
    return data;
  }

  @Test
  void readsDataWithEveryKindOfLineEnd() throws IOException {
    assertThat(read("data: a\n\ndata: b\r\n\r\ndata:c\r\r")).containsExactly("a", "b", "c");
  }

  @Test
  void joinsLinesAndPassesOverCommentsAndOtherFields() throws IOException {
    assertThat(read(": hi\n\nevent: capture\nid: 7\ndata: a\ndata: é\n\nretry: 9\n\n"))
        .containsExactly("a\né");
  }

  @Test
  void anEventThatIsNotWholeIsNone() throws IOException {
    assertThat(read("data: a\n\ndata: half")).containsExactly("a");
    assertThat(read("data: a\n")).isEmpty();
  }

  @Test
  void anEndlessLineIsRefused() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };
    assertThatThrownBy(() -> new EventStream(endless).next())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("longer than 8388608 bytes");
  }
}
