import Glibc
import Interposition
import LMDB
import Latchkey
import SystemPackage
import TestNumbers

/// One deed, done again and again while a call fails.
struct FaultRun {
    struct Problem: Error {
        var isLoss = false
        var text: String
    }

    let deed: Deed
    private let template: [UInt8]
    let folder: FilePath
    private let numbers: SharedNumbers
    private let options: TrialOptions
    /// What comes of the deed, and what is in the file then, when nothing fails.
    private var answer = ""
    private var after: Contents?
    /// How many entries of reads the logs have before the deed, and after it when nothing fails.
    var readCounts = (before: 0, after: 0)

    init(
        _ deed: Deed, _ template: [UInt8], _ folder: FilePath, _ numbers: SharedNumbers,
        _ options: TrialOptions
    ) {
        self.deed = deed
        self.template = template
        self.folder = Self.folder(beside: folder)
        self.numbers = numbers
        self.options = options
    }

    /// Where deeds are done.
    static func folder(beside folder: FilePath) -> FilePath { FilePath(folder.string + "-calls") }

    /// - Parameters:
    ///   - first: The first fault, counted from 1.
    ///   - limit: How many there are at most.
    mutating func go(first: Int, limit: Int) throws {
        mkdirIfMissing(folder)
        defer {
            unsafe interposed_watch("")
            Files.removeFolder(folder)
        }
        unsafe interposed_watch(folder.string)
        var faults = try healthyRun()
        if let text = options.others["fault"] {
            faults = faults.filter { $0.text == text }
        } else if faults.count > limit {
            var random = SplitMix64(seed: options.seed)
            faults.shuffle(using: &random)
            faults.removeLast(faults.count - limit)
        }
        for (index, fault) in faults.enumerated() where index + 1 >= first {
            numbers[CallsTrial.Number.step.rawValue] = index + 1
            do { try run(fault) } catch {
                let problem = error as? Problem ?? Problem(text: "\(error)")
                let number: CallsTrial.Number = problem.isLoss ? .lost : .wrong
                numbers[number.rawValue] += 1
                say(
                    "survive calls: \(problem.text); repeat with --only \(deed.name) "
                        + "--fault \(fault.text)")
            }
        }
    }

    // MARK: Without faults

    /// Does the deed with nothing failing.
    ///
    /// - Returns: What may fail in it.
    private mutating func healthyRun() throws -> [CallFault] {
        let (scene, _) = try prepare()
        interposed_fail(0, 0, 0, 0, 0)
        let (result, _, databaseCount) = Faults.failingAnywhere(call: .max, with: 0) {
            try deed.act(scene)
        }
        _ = interposed_fail_no_more()
        answer = try result.get()
        let counts = (0..<Int(INTERPOSED_KIND_COUNT.rawValue)).map {
            Int(interposed_count(Int32($0)))
        }
        try scene.close()
        after = try? Contents(of: scene.path)
        if deed.hasStore {
            readCounts.after = try readCount(scene)
            let (untouched, _) = try prepare()
            try untouched.close()
            readCounts.before = try readCount(untouched)
        }
        return CallFault.all(systemCounts: counts, databaseCount: databaseCount)
    }

    /// How many entries of reads there are in a closed store.
    private func readCount(_ scene: Scene) throws -> Int {
        let store = try Store.open(at: scene.path, options: deed.options)
        defer { try? store.close() }
        return try readCount(store)
    }

    func readCount(_ store: Store) throws -> Int {
        try store.read { view in
            try deed.accounts.reduce(0) { sum, account in
                try sum + view.count(Query<LogEntry>(in: account).where { $0.event == .read })
            }
        }
    }

    private func prepare() throws -> (Scene, Contents?) {
        Files.empty(folder)
        let scene = Scene(folder)
        if deed.hasStore { try Files.write(deed.before ?? template, to: scene.path) }
        if deed.isOpen {
            scene.store = try Store.open(at: scene.path, options: deed.options)
            if let store = scene.store { try deed.prepare(store) }
        }
        return (scene, deed.hasStore ? try Contents(of: scene.path) : nil)
    }

    // MARK: With one

    private func run(_ fault: CallFault) throws {
        let descriptors = interposed_descriptor_count()
        let (scene, before) = try prepare()
        let (result, wasStruck) = fault.during { try deed.act(scene) }
        defer { leave(scene) }
        guard wasStruck else { return }
        numbers[CallsTrial.Number.faults.rawValue] += 1
        try check(result, fault)
        try checkFile(scene, result, before, fault)
        try checkUse(scene)
        try close(scene)
        // A thread that has ended its work may have one to close.
        var left = interposed_descriptor_count()
        for _ in 0..<100 where left > descriptors {
            usleep(10_000)
            left = interposed_descriptor_count()
        }
        // Fewer are no leak: something else of the process had one open for a moment.
        guard left <= descriptors else {
            throw Problem(text: "\(left - descriptors) descriptors are left over")
        }
        try checkNames(fault)
        try checkAgain(scene, result, fault)
    }

    /// No file is left over that was only on its way.
    private func checkNames(_ fault: CallFault) throws {
        let expected = [SampleStore.name, SampleStore.name + "-lock", "copy"]
        let left = Files.names(in: folder).filter { !expected.contains($0) && !deed.mayBring($0) }
        guard left.isEmpty || fault.isOfRemoval else {
            throw Problem(text: "\(left) are left over")
        }
    }

    /// Closes what a fault left open, so that the next one finds nothing.
    private func leave(_ scene: Scene) { try? scene.close() }

    /// The answer is the true one, or there is an error of the store's own.
    private func check(_ result: Result<String, any Error>, _ fault: CallFault) throws {
        switch result {
        case .success(let found):
            guard found == answer else {
                throw Problem(text: "the answer is \(found.prefix(300)), not \(answer.prefix(300))")
            }
        case .failure(let error):
            numbers[CallsTrial.Number.errors.rawValue] += 1
            guard error is StoreError || error is LMDBError else {
                throw Problem(text: "the error is none of the store's: \(error)")
            }
            try checkIsNotReplaced(error)
        }
    }

    /// LMDB's error in an outcome.
    static func beneath(_ result: Result<String, any Error>) -> LMDBError? {
        guard case .failure(let error) = result else { return nil }
        return beneath(error)
    }

    static func beneath(_ error: any Error) -> LMDBError? {
        guard case .storage(let beneath)? = (error as? StoreError)?.kind else {
            return error as? LMDBError
        }
        return beneath
    }

    /// The file holds what it held before, or what the deed brings, as the outcome says.
    private func checkFile(
        _ scene: Scene, _ result: Result<String, any Error>, _ before: Contents?,
        _ fault: CallFault
    ) throws {
        guard let before else { return }
        let copy = folder.appending("copy")
        if copy.isThere, try Contents(of: copy).digest != before.digest {
            throw Problem(text: "the copy is none")
        }
        let found = try Contents(of: scene.path)
        switch (result, deed.trace) {
        case (.success, .change) where deed.setsDamageAside && fault.isOfDamage:
            guard found.position == after?.position else {
                throw Problem(isLoss: true, text: "nothing is done")
            }
        case (.success, .change), (.success, .perhaps):
            guard found == after else { throw Problem(isLoss: true, text: "it is not done") }
        case (.failure, .change), (_, .nothing):
            let isUnknown =
                (fault.leavesUnknown || Self.beneath(result)?.leavesCommitUnknown == true)
                && found == after
            guard found.digest == before.digest || isUnknown else {
                throw Problem(text: "it is done in part, or though it was refused")
            }
        case (.failure, .perhaps):
            guard found.digest == before.digest || found == after else {
                throw Problem(text: "it is done in part")
            }
        case (_, .something):
            guard found.position >= before.position else {
                throw Problem(isLoss: true, text: "what was there before is not")
            }
        }
    }
}
