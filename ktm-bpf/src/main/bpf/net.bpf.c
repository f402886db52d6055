/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * What goes wrong on TCP connections. It happens in interrupts, where the task that runs has nothing to do with it: a
 * socket belongs to a target by its local port, or else by the cgroup that made it.
 */
#include "kernel.h"
#include "target.bpf.h"
#include "histogram.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, KTM_ROWS * KTM_NET_OPS);
	__type(key, __u32);
	__type(value, __u64);
} net_count SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, KTM_PORTS);
	__type(key, __u32);
	__type(value, __u32);
} targets_port SEC(".maps");

#define ETH_P_IP 0x0800
#define ETH_P_IPV6 0x86dd
#define IPPROTO_TCP 6

static __always_inline int target_of_port(__u32 port)
{
	return target_or_none(bpf_map_lookup_elem(&targets_port, &port));
}

static __always_inline __u16 swapped(__be16 value)
{
	return value >> 8 | value << 8;
}

/* Not in line: the slow half. */
static __noinline int target_of_maker(const struct cgroup *cgroup, __u32 levels)
{
	return cgroup ? target_of_cgroup(cgroup, levels, 0) : NO_TARGET;
}

static __always_inline int socket_target_of(const struct sock *socket, __u32 port)
{
	const struct ktm_scope *by = scope();
	int target;

	if (!by || !by->mode)
		return NO_TARGET;
	target = target_of_port(port);
	/* A pointer in its own right since 8520e224f547 ("bpf, cgroups: Fix cgroup v2 fallback on v1/v2 mixed mode"), Linux 5.15. */
	if (target < 0 && by->mode & KTM_SCOPE_CGROUP && bpf_core_field_exists(socket->sk_cgrp_data.cgroup))
		target = target_of_maker(socket->sk_cgrp_data.cgroup, by->cgroup_levels);
	return target;
}

static __always_inline int socket_target(const struct sock *socket)
{
	return socket ? socket_target_of(socket, socket->__sk_common.skc_num) : NO_TARGET;
}

static __always_inline int happened(int target, __u32 op)
{
	count_rows(&net_count, target, KTM_NET_OPS, op, 1);
	return 0;
}

SEC("tp_btf/tcp_retransmit_skb")
int retransmit(__u64 *ctx)
{
	return happened(socket_target((const struct sock *)ctx[0]), KTM_NET_RETRANSMITS);
}

SEC("tp_btf/tcp_retransmit_synack")
int retransmit_synack(__u64 *ctx)
{
	return happened(socket_target((const struct sock *)ctx[0]), KTM_NET_SYNACK_RETRANSMITS);
}

SEC("tp_btf/tcp_receive_reset")
int reset_received(__u64 *ctx)
{
	return happened(socket_target((const struct sock *)ctx[0]), KTM_NET_RESETS_RECEIVED);
}

/* Where the TCP header of a packet starts in memory, 0 if it is no TCP packet. */
static __always_inline __u64 tcp_header(const struct sk_buff *packet)
{
	__u64 network = (__u64)BPF_CORE_READ(packet, head) + BPF_CORE_READ(packet, network_header);
	__u16 protocol = swapped(BPF_CORE_READ(packet, protocol));
	__u8 head[10] = {};

	bpf_probe_read_kernel(head, sizeof(head), (const void *)network);
	if (protocol == ETH_P_IP && head[0] >> 4 == 4 && head[9] == IPPROTO_TCP)
		return network + (head[0] & 15) * 4;
	if (protocol == ETH_P_IPV6 && head[0] >> 4 == 6 && head[6] == IPPROTO_TCP)
		return network + 40;
	return 0;
}

/* By where a packet goes, or else by where it comes from. */
static __always_inline int packet_target(__u64 header)
{
	__be16 ports[2] = {};
	int target;

	bpf_probe_read_kernel(ports, sizeof(ports), (const void *)header);
	target = target_of_port(swapped(ports[1]));
	return target >= 0 ? target : target_of_port(swapped(ports[0]));
}

/*
 * A socket that resets its own connection has given its port back before (tcp_set_state), unless it was bound to it; what
 * it sends as its port it still has.
 */
static __always_inline int resetting_target(const struct sock *socket)
{
	__u32 port;

	if (!socket)
		return NO_TARGET;
	port = socket->__sk_common.skc_num;
	if (!port)
		port = swapped(BPF_CORE_READ((const struct inet_sock *)socket, inet_sport));
	return socket_target_of(socket, port);
}

/* socket or NULL, the packet that is answered or NULL. */
SEC("tp_btf/tcp_send_reset")
int reset_sent(__u64 *ctx)
{
	const struct sock *socket = (const struct sock *)ctx[0];
	const struct sk_buff *packet = (const struct sk_buff *)ctx[1];
	int target = resetting_target(socket);

	if (target < 0 && !socket && packet) {
		__u64 header = tcp_header(packet);

		if (header)
			target = packet_target(header);
	}
	return happened(target, KTM_NET_RESETS_SENT);
}

/* packet, place, reason: TCP packets that were thrown away for a stated reason, which exists since Linux 5.17. */
SEC("tp_btf/kfree_skb")
int drop(__u64 *ctx)
{
	const struct sk_buff *packet = (const struct sk_buff *)ctx[0];
	const struct sock *socket;
	__u64 header;
	int target;

	if (!bpf_core_type_exists(enum skb_drop_reason))
		return 0;
	if ((__u32)ctx[2] <= bpf_core_enum_value(enum skb_drop_reason, SKB_DROP_REASON_NOT_SPECIFIED))
		return 0;
	header = tcp_header(packet);
	if (!header)
		return 0;
	socket = packet->sk;
	target = socket_target(socket);
	return happened(target >= 0 ? target : packet_target(header), KTM_NET_DROPS);
}

char LICENSE[] SEC("license") = "GPL";
