import Glibc
import SystemPackage

// Single pages, and the values that lie on pages of their own.
extension SalvagedFile {
    /// A page that is in order in itself, and its nodes.
    struct Sound {
        let page: Page
        let nodes: [Node]
    }

    /// Why a page cannot be used.
    struct Fault: Error {
        let reason: String
    }

    /// Reads a page of a tree.
    ///
    /// - Throws: It is not one that is in order.
    func sound(_ number: UInt64) throws(Fault) -> Sound {
        let page = try page(number)
        if let fault = page.fault { throw Fault(reason: fault) }
        let isLeaf = page.kind == .leaf
        guard isLeaf || page.kind == .branch, page.nodeCount >= (isLeaf ? 1 : 2) else {
            throw Fault(reason: "is no page of a tree")
        }
        var nodes: [Node] = []
        nodes.reserveCapacity(page.nodeCount)
        for index in 0..<page.nodeCount {
            guard let node = page.node(index) else {
                throw Fault(reason: "has an entry that ends outside of it")
            }
            nodes.append(node)
        }
        if let fault = page.fault(of: nodes) { throw Fault(reason: fault) }
        return Sound(page: page, nodes: nodes)
    }

    /// Reads a page, whatever it is.
    func page(_ number: UInt64) throws(Fault) -> Page {
        guard number >= UInt64(Limits.minimumPageCount), number <= meta.lastPage else {
            throw Fault(reason: "is none that the file has")
        }
        guard number < filePageCount else { throw Fault(reason: "lies beyond the end of the file") }
        return Page(
            number: number, bytes: try bytes(at: Int(number) * pageSize, byteCount: pageSize))
    }

    private func bytes(at offset: Int, byteCount: Int) throws(Fault) -> [UInt8] {
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try FileBytes.read(check.descriptor, at: offset, byteCount: byteCount)
        } catch { throw Fault(reason: "is not given by the medium (\(error))") }
        guard bytes.count == byteCount else {
            throw Fault(reason: "is cut off by the end of the file")
        }
        return bytes
    }

    /// Looks at the order of a page's keys, and whether they lie between those of the page above.
    func expectOrder(
        _ sound: Sound, _ tree: StructureCheck.Tree, from: [UInt8]?, to: [UInt8]?
    ) throws(Fault) {
        // The first node of a branch stands for everything less than the second.
        let nodes = sound.nodes.dropFirst(sound.page.kind == .leaf ? 0 : 1)
        do throws(LMDBError) {
            try check.checkOrder(nodes, sound.page, tree, from: from?[...], to: to?[...])
        } catch { throw Fault(reason: "has keys that are out of order, or of another place") }
    }

    /// The entries of a leaf, with long values put together. Each has pages of its own: they take no more memory than
    /// the file has bytes, whatever a damaged leaf says.
    func entries(of sound: Sound) -> [SalvagedEntry] {
        var used: [Range<UInt64>] = []
        return sound.nodes.map { node in
            let key = Array(sound.page[node.key])
            guard node.flags & ~Node.longValue == 0 else {
                return SalvagedEntry(key: key, value: nil, pages: nil)
            }
            guard node.flags & Node.longValue != 0 else {
                return SalvagedEntry(key: key, value: Array(sound.page[node.data]), pages: nil)
            }
            let first = sound.page.integer(in: node.data)
            guard !used.contains(where: { $0.contains(first) }),
                let value = try? longValue(first, byteCount: node.valueByteCount),
                !used.contains(where: { $0.overlaps(value.pages) })
            else { return SalvagedEntry(key: key, value: nil, pages: nil) }
            used.append(value.pages)
            return SalvagedEntry(key: key, value: value.bytes, pages: value.pages)
        }
    }

    /// A value that lies on pages of its own, and these.
    func longValue(_ first: UInt64, byteCount: Int) throws(Fault) -> (
        bytes: [UInt8], pages: Range<UInt64>
    ) {
        guard byteCount <= Limits.salvagedValueByteCount else {
            throw Fault(reason: "would have a value of \(byteCount) bytes")
        }
        let neededCount = UInt64((Page.headerByteCount + byteCount + pageSize - 1) / pageSize)
        let page = try page(first)
        // A value that has been replaced by a shorter one keeps its pages.
        let count = page.overflowPageCount
        guard page.statedNumber == first, page.kind == .overflow, count >= neededCount,
            count <= meta.lastPage - first + 1
        else { throw Fault(reason: "begins no long value") }
        let pages = first..<first + count
        guard pages.allSatisfy({ !free.contains($0) && !taken.contains($0) }) else {
            throw Fault(reason: "is free, or of another value")
        }
        let offset = Int(first) * pageSize + Page.headerByteCount
        return (try bytes(at: offset, byteCount: byteCount), pages)
    }
}
