/** What speaks for one kind of MOP, in English and German. All in lower case. */
export interface Vocabulary {
  /** Whole words and pairs of words. */
  readonly words: readonly string[];
  /** Parts of words, for German compounds and for word families: `sicherung` in `Sicherungsrichtlinie`. */
  readonly stems: readonly string[];
  /** Programs and Ansible modules; count in commands only, and more than words. */
  readonly commands: readonly string[];
}

const list = (text: string): readonly string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** Keyed by words that occur in the names of types and categories. */
export const vocabularies: Readonly<Record<string, Vocabulary>> = {
  agent: {
    words: list('agent, agents, collector, collectors, exporter, forwarder, log forwarder, log analytics, heartbeat'),
    stems: list('telemetr, agenten, überwachungsagent, sammelpunkt'),
    commands: list(
      'node-collector, mon-agent, node_exporter, platform-agent, log-forwarder, fluent-bit, telegraf, otelcol',
    ),
  },
  monitoring: {
    words: list(
      'alert, alerts, alerting, metrics, dashboard, dashboards, prometheus, probe, probes, scrape, paging, paged, threshold, thresholds, observability, messwerte, grafana, herzschlag',
    ),
    stems: list('monitor, überwach, alarm, rufbereitschaft, telemetr, schwellwert'),
    commands: list('promtool, amtool, grafana-cli, zabbix_get, alertmanager'),
  },
  infrastructure: {
    words: list(
      'infrastructure, storage, compute, load balancer, virtual machine, virtual machines, vm, vms, vnet, subnet, subnets, capacity, hypervisor, cluster, dns, ntp, proxy, terraform, firmware, bios, scale set, message broker, broker, cache, ingress, rack, chassis, power supply, hardware, api gateway, container runtime, containerd, pool, pools, multipath, virtuelle, virtuellen, resolver, time synchronisation, node, nodes, kapazität, queues',
    ),
    stems: list(
      'infrastruktur, lastverteil, speicher, virtuelle maschine, hypervis, namensauflösung, rechenzentrum, verfügbarkeitszone, datenträger',
    ),
    commands: list(
      'terraform, az vm, az vmss, az network lb, az storage, esxcli, fwupdmgr, lvextend, xfs_growfs, resize2fs, nsupdate, dig, chronyc, rabbitmq-upgrade, rabbitmqctl, redis-cli, haproxy, multipath, multipathd, iscsiadm, crictl, sysctl, kubectl, azurerm_virtual_machine, nslookup, resolvectl',
    ),
  },
  security: {
    words: list(
      'security, tls, ssl, cipher, ciphers, ssh, cve, password, passwords, key rotation, secrets, secret, audit, rbac, compliance, encryption, mfa, access control, privileged, pki, siem, pam, cis, leases, malware, identity, firewall policy, kennwort, sicherheit, zertifizierungsstelle',
    ),
    stems: list(
      'certificat, zertifikat, harden, härtung, vulnerab, verschlüssel, kennwörter, passwört, dienstkennw, schwachstelle, berechtigung, zugriffsrecht, sicherheitsrichtlinie, mehrfaktor, prüfprotokoll, authenti',
    ),
    commands: list(
      'openssl, sshd, ssh-keygen, auditctl, ausearch, authctl, secretsctl, testssl.sh, passwd, certbot, fail2ban-client, keytool, semanage, setenforce, gpg, scan --cve',
    ),
  },
  database: {
    words: list(
      'database, databases, postgresql, postgres, mysql, mariadb, oracle, sql, schema, replica, replicas, replication, tablespace, tablespaces, vacuum, index, indexes, index rebuild, standby, switchover, query, queries, column, table, rows, replikation, abfragen, spalte, tabelle, sql server',
    ),
    stems: list('datenbank, database, tablespace, postgres'),
    commands: list(
      'psql, pg_ctl, pg_dump, pg_upgrade, mysql, mysqladmin, mysqldump, sqlplus, sqlcmd, flyway, liquibase, repmgr, patronictl, reindex, vacuum, select, alter, community.postgresql.postgresql_db',
    ),
  },
  patch: {
    words: list(
      'patch, patches, patched, patching, errata, reboot, rebooted, package update, package updates, security updates, security patches, updates, neustart, neu gestartet, hotfix',
    ),
    stems: list('patch, sicherheitsaktualisierung, errata, einspiel, systemaktualisierung'),
    commands: list(
      'apt-get update, apt-get upgrade, dist-upgrade, dnf upgrade, dnf update, dnf updateinfo, yum update, zypper patch, needs-restarting, needs-restart, ansible.builtin.apt, ansible.builtin.dnf, ansible.builtin.reboot, reboot',
    ),
  },
  linux: {
    words: list('linux, kernel, rhel, debian, ubuntu, suse, operating system, boot menu, kern, packages, pakete'),
    stems: list('betriebssystem, kernel'),
    commands: list('grubby, uname, rpm, yum, dnf, apt-get, systemctl reboot, grub2-set-default'),
  },
  backup: {
    words: list(
      'backup, backups, restore, restored, retention, vault, recovery point, recovery points, archive, tape, tapes, restic, restore point, restore points, aufbewahrung, archiv',
    ),
    stems: list('sicherungs, datensicherung, wiederherstell, sicherungen, backup, sicherungstresor'),
    commands: list('restic, pgbackrest, backup-agent, az backup, borg, barman, tar --create, veeamconfig, rear'),
  },
  network: {
    words: list(
      'network, firewall, router, routers, switch, switches, bgp, vlan, vlans, route, routes, routing, acl, mtu, peering, vpn, nsg, neighbour, uplink, port, ports, fibre, leaf, netz, netze, tunnel, segmentation, provider, packet',
    ),
    stems: list('netzwerk, firewall, vlan, gegenstelle, verkehr'),
    commands: list(
      'vtysh, nft, iptables, ip route, ip link, nmcli, swanctl, ipsec, switchport, interface, az network nsg, az network vnet peering, traceroute, cisco.ios.ios_config, fw',
    ),
  },
};
