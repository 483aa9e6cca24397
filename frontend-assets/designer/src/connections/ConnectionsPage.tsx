// Connections.

export function ConnectionsPage() {
  return <main className="page" />;
}
