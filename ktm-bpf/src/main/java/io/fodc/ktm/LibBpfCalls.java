package io.fodc.ktm;

import java.nio.ByteBuffer;
import jnr.ffi.Pointer;
import jnr.ffi.annotations.Delegate;
import jnr.ffi.types.size_t;
import jnr.ffi.types.u_int64_t;
import org.jspecify.annotations.Nullable;

/**
 * The functions of {@code libbpf.so.1} that are used, named and shaped as in libbpf 1.x' {@code
 * libbpf.h}, {@code bpf.h} and {@code btf.h}. Public only because the class that implements it is
 * made at run time in a class loader of its own; callers use {@link LibBpf}.
 *
 * <p>Functions that return a pointer return null on failure and leave the reason in errno; those
 * that return an int return the negative errno.
 */
@SuppressWarnings("checkstyle:MethodName")
public interface LibBpfCalls {
  /** Takes libbpf's messages: {@code int (*)(enum libbpf_print_level, const char *, va_list)}. */
  interface Print {
    /** One message; {@code arguments} is a {@code va_list}, which is passed as a pointer. */
    @Delegate
    int print(int level, Pointer format, Pointer arguments);
  }

  /** Takes a record of a ring buffer: {@code int (*)(void *ctx, void *data, size_t size)}. */
  interface Sample {
    /** One record; the pointer is valid during the call only. */
    @Delegate
    int sample(Pointer context, Pointer data, @size_t long size);
  }

  String libbpf_version_string();

  int libbpf_num_possible_cpus();

  @Nullable Pointer libbpf_set_print(Print print);

  int libbpf_strerror(int error, ByteBuffer text, @size_t long size);

  @Nullable Pointer bpf_object__open_mem(ByteBuffer bytes, @size_t long size, ByteBuffer options);

  int bpf_object__load(Pointer object);

  void bpf_object__close(Pointer object);

  @Nullable Pointer bpf_object__next_program(Pointer object, @Nullable Pointer previous);

  @Nullable Pointer bpf_object__next_map(Pointer object, @Nullable Pointer previous);

  @Nullable Pointer bpf_object__btf(Pointer object);

  String bpf_program__name(Pointer program);

  String bpf_program__section_name(Pointer program);

  int bpf_program__set_autoload(Pointer program, boolean load);

  boolean bpf_program__autoload(Pointer program);

  int bpf_program__fd(Pointer program);

  @Nullable Pointer bpf_program__attach(Pointer program);

  @Nullable Pointer bpf_program__attach_perf_event(Pointer program, int fd);

  int bpf_link__destroy(Pointer link);

  String bpf_map__name(Pointer map);

  int bpf_map__fd(Pointer map);

  int bpf_map__type(Pointer map);

  int bpf_map__key_size(Pointer map);

  int bpf_map__value_size(Pointer map);

  int bpf_map__max_entries(Pointer map);

  int bpf_map__set_max_entries(Pointer map, int entries);

  int bpf_map__reuse_fd(Pointer map, int fd);

  @Nullable Pointer bpf_map__initial_value(Pointer map, ByteBuffer size);

  int bpf_map_lookup_elem(int fd, ByteBuffer key, ByteBuffer value);

  int bpf_map_update_elem(int fd, ByteBuffer key, ByteBuffer value, @u_int64_t long flags);

  int bpf_map_delete_elem(int fd, ByteBuffer key);

  int bpf_map_get_next_key(int fd, @Nullable ByteBuffer key, ByteBuffer next);

  int bpf_map_lookup_batch(
      int fd,
      @Nullable ByteBuffer inBatch,
      ByteBuffer outBatch,
      ByteBuffer keys,
      ByteBuffer values,
      ByteBuffer count,
      @Nullable ByteBuffer options);

  int bpf_obj_get_info_by_fd(int fd, ByteBuffer info, ByteBuffer size);

  int bpf_enable_stats(int type);

  @Nullable Pointer ring_buffer__new(
      int fd, Sample callback, @Nullable Pointer context, @Nullable Pointer options);

  int ring_buffer__consume(Pointer ring);

  void ring_buffer__free(Pointer ring);

  @Nullable Pointer btf__load_vmlinux_btf();

  void btf__free(Pointer btf);

  int btf__find_by_name_kind(Pointer btf, String name, int kind);

  @Nullable Pointer btf__type_by_id(Pointer btf, int id);

  @Nullable String btf__name_by_offset(Pointer btf, int offset);
}
