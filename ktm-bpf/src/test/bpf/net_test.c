/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
#include "net.bpf.c"
#include "world.h"
#include "targets.h"

static void maps(void)
{
	scope_maps();
	MAP(net_count);
	MAP(targets_port);
}

static __u64 count(int row, int op)
{
	return sum(&net_count, row * KTM_NET_OPS + op);
}

static void port_is_target(__u32 port, __u32 target)
{
	bpf_map_update_elem(&targets_port, &port, &target, BPF_ANY);
}

static struct sock socket_on(__u16 port, int level)
{
	return (struct sock){ { port }, { &cgroups[level] } };
}

static void with(int (*program)(__u64 *), const void *first, const void *second, __u64 third)
{
	__u64 arguments[] = { (__u64)(size_t)first, (__u64)(size_t)second, third };

	program(arguments);
}

/* A packet from port 40000 to port 17912, with two bytes of another header in front. */
static unsigned char memory[80];

static struct sk_buff ipv4_packet(void)
{
	memset(memory, 0, sizeof(memory));
	memory[2] = 0x46; /* with four bytes of options */
	memory[2 + 9] = IPPROTO_TCP;
	memcpy(memory + 2 + 24, (unsigned char[]){ 40000 >> 8, 40000 & 255, 17912 >> 8, 17912 & 255 }, 4);
	return (struct sk_buff){ .protocol = 0x0008, .network_header = 2, .head = memory };
}

static struct sk_buff ipv6_packet(void)
{
	memset(memory, 0, sizeof(memory));
	memory[2] = 0x60;
	memory[2 + 6] = IPPROTO_TCP;
	memcpy(memory + 2 + 40, (unsigned char[]){ 40000 >> 8, 40000 & 255, 17912 >> 8, 17912 & 255 }, 4);
	return (struct sk_buff){ .protocol = 0xdd86, .network_header = 2, .head = memory };
}

TEST(a_socket_belongs_to_the_target_of_its_local_port_whoever_runs)
{
	struct sock socket = socket_on(17912, 0), other = socket_on(17913, 0);

	usual_targets();
	port_is_target(17912, 5);
	with(retransmit, &socket, NULL, 0);
	with(retransmit_synack, &socket, NULL, 0);
	with(reset_received, &socket, NULL, 0);
	with(reset_sent, &socket, NULL, 0);
	with(retransmit, &other, NULL, 0);
	SAME(count(5, KTM_NET_RETRANSMITS), 1);
	SAME(count(5, KTM_NET_SYNACK_RETRANSMITS), 1);
	SAME(count(5, KTM_NET_RESETS_RECEIVED), 1);
	SAME(count(5, KTM_NET_RESETS_SENT), 1);
	SAME(count(KTM_HOST, KTM_NET_RETRANSMITS), 2);
	SAME(everything(&net_count), 9);
}

TEST(a_socket_that_resets_its_connection_has_given_its_port_back_before)
{
	struct inet_sock socket = { socket_on(0, 0), 17912 >> 8 | (17912 & 255) << 8 };

	usual_targets();
	port_is_target(17912, 5);
	with(reset_sent, &socket, NULL, 0);
	SAME(count(5, KTM_NET_RESETS_SENT), 1);
	SAME(everything(&net_count), 2);
}

TEST(a_socket_belongs_to_the_cgroup_that_made_it)
{
	struct sock socket = socket_on(50000, 5), above = socket_on(50000, 1);

	by(KTM_SCOPE_CGROUP);
	cgroup_is_target(1002, 4);
	with(retransmit, &socket, NULL, 0);
	with(retransmit, &above, NULL, 0);
	SAME(count(4, KTM_NET_RETRANSMITS), 1);
	SAME(count(KTM_HOST, KTM_NET_RETRANSMITS), 2);
	by(KTM_SCOPE_TGID);
	with(retransmit, &socket, NULL, 0);
	SAME(count(4, KTM_NET_RETRANSMITS), 1);
}

TEST(the_port_goes_before_the_cgroup)
{
	struct sock socket = socket_on(17912, 5);

	by(KTM_SCOPE_CGROUP);
	cgroup_is_target(1002, 4);
	port_is_target(17912, 1);
	with(retransmit, &socket, NULL, 0);
	SAME(count(1, KTM_NET_RETRANSMITS), 1);
	SAME(count(4, KTM_NET_RETRANSMITS), 0);
}

TEST(older_kernels_know_no_cgroup_of_a_socket)
{
	struct sock socket = socket_on(50000, 5);

	missing[2] = "socket->sk_cgrp_data.cgroup";
	by(KTM_SCOPE_CGROUP);
	cgroup_is_target(1002, 4);
	with(retransmit, &socket, NULL, 0);
	SAME(count(4, KTM_NET_RETRANSMITS), 0);
	SAME(count(KTM_HOST, KTM_NET_RETRANSMITS), 1);
}

TEST(before_java_names_targets_everything_is_the_hosts)
{
	struct sock socket = socket_on(17912, 0);

	port_is_target(17912, 1);
	with(retransmit, &socket, NULL, 0);
	SAME(count(1, KTM_NET_RETRANSMITS), 0);
	SAME(count(KTM_HOST, KTM_NET_RETRANSMITS), 1);
}

TEST(a_reset_without_a_socket_is_told_by_the_packet_it_answers)
{
	struct sk_buff packet = ipv4_packet();

	usual_targets();
	port_is_target(17912, 2);
	with(reset_sent, NULL, &packet, 0);
	with(reset_sent, NULL, NULL, 0);
	SAME(count(2, KTM_NET_RESETS_SENT), 1);
	SAME(count(KTM_HOST, KTM_NET_RESETS_SENT), 2);
}

TEST(dropped_packets_are_told_by_their_ports)
{
	struct sk_buff packet = ipv4_packet();

	usual_targets();
	port_is_target(17912, 2);
	with(drop, &packet, NULL, 3);
	packet = ipv6_packet();
	with(drop, &packet, NULL, 70);
	SAME(count(2, KTM_NET_DROPS), 2);
	port_is_target(40000, 6);
	bpf_map_delete_elem(&targets_port, &(__u32){ 17912 });
	with(drop, &packet, NULL, 3);
	SAME(count(6, KTM_NET_DROPS), 1);
	SAME(count(KTM_HOST, KTM_NET_DROPS), 3);
}

TEST(a_dropped_packet_with_a_socket_is_told_by_it)
{
	struct sk_buff packet = ipv4_packet();
	struct sock socket = socket_on(17912, 0);

	usual_targets();
	port_is_target(17912, 2);
	memset(memory + 26, 0, 4);
	packet.sk = &socket;
	with(drop, &packet, NULL, 3);
	SAME(count(2, KTM_NET_DROPS), 1);
}

TEST(packets_that_are_not_tcp_are_no_drops_here)
{
	struct sk_buff packet = ipv4_packet();

	usual_targets();
	memory[2 + 9] = 17;
	with(drop, &packet, NULL, 3);
	packet = ipv6_packet();
	memory[2 + 6] = 17;
	with(drop, &packet, NULL, 3);
	packet = ipv4_packet();
	packet.protocol = 0x0608;
	with(drop, &packet, NULL, 3);
	SAME(everything(&net_count), 0);
}

TEST(packets_freed_without_a_stated_reason_are_no_drops)
{
	struct sk_buff packet = ipv4_packet();

	usual_targets();
	for (int reason = 0; reason <= SKB_DROP_REASON_NOT_SPECIFIED; reason++)
		with(drop, &packet, NULL, reason);
	missing[2] = "enum skb_drop_reason";
	with(drop, &packet, NULL, 3);
	SAME(everything(&net_count), 0);
}
