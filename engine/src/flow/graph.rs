//! What follows from the shape of a flow: what is reached, and what goes round. The one door to
//! petgraph.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{Bfs, Walker};

/// The nodes as numbers, in document order, and the wires between them.
#[derive(Debug)]
pub(super) struct Shape {
    graph: DiGraph<(), ()>,
}

impl Shape {
    /// Of `nodes` nodes and wires between existing ones.
    pub(super) fn new(nodes: usize, wires: &[(u32, u32)]) -> Self {
        let mut graph = DiGraph::with_capacity(nodes, wires.len());
        for _ in 0..nodes {
            graph.add_node(());
        }
        for (from, to) in wires {
            graph.add_edge(NodeIndex::from(*from), NodeIndex::from(*to), ());
        }
        Self { graph }
    }

    /// Which nodes a message can reach from `starts`; one flag a node.
    pub(super) fn reached(&self, starts: &[u32]) -> Vec<bool> {
        let mut reached = vec![false; self.graph.node_count()];
        for start in starts {
            if reached.get(*start as usize).is_none_or(|known| *known) {
                continue;
            }
            for node in Bfs::new(&self.graph, NodeIndex::from(*start)).iter(&self.graph) {
                if let Some(flag) = reached.get_mut(node.index()) {
                    *flag = true;
                }
            }
        }
        reached
    }

    /// The groups of nodes that lead back to themselves. Kosaraju's way, because it does not
    /// recurse: Tarjan's overflows the stack on a chain of 100,000.
    pub(super) fn cycles(&self) -> Vec<Vec<u32>> {
        let mut cycles: Vec<Vec<u32>> = kosaraju_scc(&self.graph)
            .into_iter()
            .filter(|group| match group.as_slice() {
                [one] => self.graph.contains_edge(*one, *one),
                _ => true,
            })
            .map(|group| group.into_iter().filter_map(|n| n.index().try_into().ok()).collect())
            .collect();
        for cycle in &mut cycles {
            cycle.sort_unstable();
        }
        cycles.sort_unstable();
        cycles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_rings_and_self_wires_only() {
        let shape = Shape::new(5, &[(0, 1), (1, 2), (2, 1), (3, 3), (3, 4)]);
        assert_eq!(shape.cycles(), [vec![1, 2], vec![3]]);
        assert_eq!(shape.reached(&[0]), [true, true, true, false, false]);
    }

    #[test]
    fn a_chain_of_a_million_overflows_nothing() {
        let wires: Vec<_> = (0..1_000_000).map(|n| (n, n + 1)).collect();
        let shape = Shape::new(1_000_001, &wires);
        assert!(shape.cycles().is_empty());
        assert!(shape.reached(&[0]).into_iter().all(|reached| reached));
    }
}
