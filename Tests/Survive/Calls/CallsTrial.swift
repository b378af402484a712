import Interposition
import LMDB
import Latchkey
import SystemPackage

/// Calls that fail: in everything that can be done with a store each call of the operating system on its files,
/// and each call into LMDB, fails in turn.
///
/// What comes of it is the true answer or an error; what was acknowledged is there, and what was refused
/// is not; the store can be used or refuses by name, and can be used when it is opened again; no
/// descriptor and no slot of a reader is left over.
///
/// `--only NAME` takes one deed, `--fault KIND:NUMBER:COUNT:CODE` one fault.
enum CallsTrial: Trial {
    static let name = "calls"
    static let shortCount = 800

    /// What the process that works counts.
    enum Number: Int, CaseIterable {
        case step, faults, lost, wrong, errors
    }

    static func run(_ options: TrialOptions) throws -> Tally {
        let folder = try Files.makeFolder(options.folder)
        defer { Files.removeFolder(folder) }
        let template = try SampleStore.make(in: folder, Deeds.lines, Deeds.furnish)
        let numbers = SharedNumbers(count: Number.allCases.count)
        let isLong = (options.count ?? 0) > shortCount || options.others["only"] != nil
        let history = try HistorySample.make(in: folder)
        let all =
            try Deeds.all(folder) + Deeds.openings(folder, isLong: isLong) + Deeds.times(history)
            + Deeds.steps(folder, history) + Deeds.copies(folder, template)
        let deeds = all.filter { deed in options.others["only"].map { $0 == deed.name } ?? true }
        guard !deeds.isEmpty else { throw UsageError(text: "no such deed") }
        let limit = (options.count ?? shortCount) / deeds.count
        var tally = Tally()
        for deed in deeds {
            let outcome = Guarded.run((numbers, Number.step.rawValue)) { first in
                do {
                    var run = FaultRun(deed, template, folder, numbers, options)
                    try run.go(first: first, limit: limit)
                } catch {
                    numbers[Number.wrong.rawValue] += 1
                    say("survive calls: \(deed.name): \(error)")
                }
            }
            for step in outcome.crashed + outcome.hung {
                say(
                    "survive calls: \(deed.name): fault \(step) ended the process or hung; "
                        + "repeat with --seed \(options.seed) --only \(deed.name)")
            }
            tally.crashed += outcome.crashed.count
            tally.hung += outcome.hung.count
        }
        tally.count = numbers[Number.faults.rawValue]
        tally.lost = numbers[Number.lost.rawValue]
        tally.wrong = numbers[Number.wrong.rawValue]
        say(
            "\(deeds.count) deeds, \(tally.count) calls failed, "
                + "\(numbers[Number.errors.rawValue]) of them with an error of the deed, "
                + "seed \(options.seed)")
        return tally
    }
}
