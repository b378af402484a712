import LMDB

extension Store {
    /// A page of the file, and what keys on it are of.
    package struct PageSheet: Sendable {
        package var page: InspectedPage
        /// What each node's key is of, where the page's table is known.
        package var keyTexts: [String?]
    }

    /// Reads a page of the file.
    ///
    /// Complexity: the branch pages of all tables are read.
    ///
    /// - Returns: Nil where the file has no page of the number.
    package func page(_ number: UInt64) throws(StoreError) -> PageSheet? {
        try asStoreError {
            guard let page = try environment.inspectPage(number) else { return nil }
            let table = page.tree.map { TableDefinition.named(inFile: $0).name }
            let isOfStore = table.map { Self.tableNames.contains($0) } ?? false
            let texts = page.nodes.map { node -> String? in
                // The first node of a branch has no key.
                guard isOfStore, let table, !node.key.isEmpty else { return nil }
                return RawKey(node.key).text(in: table)
            }
            return PageSheet(page: page, keyTexts: texts)
        }
    }
}
