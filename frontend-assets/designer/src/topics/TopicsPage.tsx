// Topics.

export function TopicsPage() {
  return <main className="page" />;
}
