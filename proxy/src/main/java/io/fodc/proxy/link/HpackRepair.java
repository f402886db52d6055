package io.fodc.proxy.link;

import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Exception;
import io.helidon.http.http2.Http2Headers;
import io.helidon.webserver.http2.Http2Connection;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;

/**
 * Cures Helidon's header table of an endless loop: it evicts entries until a new one fits, and
 * never stops when even the empty table is too small. The table gets 64 KiB, which is compatible on
 * the wire because indexes count from the newest entry, so ordinary clients may send what our
 * header bound allows; and whoever still overruns it, by having shrunk the table first, loses the
 * connection.
 *
 * <p>The one place that reaches into Helidon's private parts. {@link #verify()} fails the start of
 * the server when they are not where they were.
 */
final class HpackRepair {

  private static final int TABLE_BYTES = 64 << 10;

  private static final Field CONNECTION_TABLE;
  private static final Field TABLE_ENTRIES;
  private static final Method TABLE_LIMIT;

  static {
    try {
      CONNECTION_TABLE = Http2Connection.class.getDeclaredField("requestDynamicTable");
      TABLE_ENTRIES = Http2Headers.DynamicTable.class.getDeclaredField("headers");
      TABLE_LIMIT = Http2Headers.DynamicTable.class.getDeclaredMethod("maxTableSize", long.class);
      CONNECTION_TABLE.setAccessible(true);
      TABLE_ENTRIES.setAccessible(true);
      TABLE_LIMIT.setAccessible(true);
    } catch (ReflectiveOperationException moved) {
      throw new ExceptionInInitializerError(moved);
    }
  }

  private HpackRepair() {}

  /** Fails when this Helidon cannot be repaired, and so must not be exposed. */
  static void verify() {
    try {
      repair(Http2Headers.DynamicTable.create(4096));
    } catch (ReflectiveOperationException | LinkageError moved) {
      throw new IllegalStateException(
          "this release of Helidon keeps its HTTP/2 header table elsewhere; use link.transport: netty",
          moved);
    }
  }

  static void apply(Http2Connection connection) {
    try {
      repair((Http2Headers.DynamicTable) CONNECTION_TABLE.get(connection));
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("cannot guard an HTTP/2 connection", impossible);
    }
  }

  private static void repair(Http2Headers.DynamicTable table) throws ReflectiveOperationException {
    TABLE_ENTRIES.set(table, new EntriesThatEnd<>());
    table.protocolMaxTableSize(TABLE_BYTES);
    TABLE_LIMIT.invoke(table, (long) TABLE_BYTES);
  }

  /** Asked for being empty only by the eviction loop, where empty means that it would never end. */
  private static final class EntriesThatEnd<E> extends ArrayList<E> {

    @Override
    public boolean isEmpty() {
      if (super.isEmpty()) {
        throw new Http2Exception(
            Http2ErrorCode.COMPRESSION, "header larger than the dynamic table");
      }
      return false;
    }
  }
}
