/// A branch of a rule, as it is met while a question is decided.
public enum Branch: String, CaseIterable, Sendable {
    // Questions that have no answer.
    case unknownUser
    case unknownAction
    case unknownTarget
    case unknownLogEntry
    case unknownRole
    case actionDoesNotFit
    case verbDoesNotFit
    case kindDoesNotFit
    case roleDoesNotFit
    case enteringOneself
    // What a bare verb stands for.
    case verbOfOrganization
    case verbOfAsset
    case verbOfGroup
    case verbOfSubject
    case verbOfConnection
    case verbOfLog
    // Targets.
    case targetOrganization
    case targetAsset
    case targetGroup
    case targetSubject
    case targetConnection
    case targetLog
    case targetLogEntry
    case targetAccount
    // Standing.
    case userIsInvited
    case userIsRemoved
    case delegateIsNotActive
    case actsAtHome
    case actsAsDelegate
    case strangerWithoutConnection
    case strangerWithReverseConnection
    case strangerDraft
    case strangerPending
    case strangerDeclined
    case strangerCancelled
    case strangerLapsed
    case strangerRevoked
    case strangerLeft
    case strangerExpired
    case strangerThroughAnotherAccount
    case strangerBeforeConnection
    case strangerAfterConnection
    case delegateWithTimedConnection
    // Time: where the instant asked about lies.
    case grantOneMillisecondBeforeBegin
    case grantAtBegin
    case grantInLastMillisecond
    case grantAtEnd
    case membershipOneMillisecondBeforeBegin
    case membershipAtBegin
    case membershipInLastMillisecond
    case membershipAtEnd
    case connectionOneMillisecondBeforeBegin
    case connectionAtBegin
    case connectionInLastMillisecond
    case connectionAtEnd
    // Roles: what the column says.
    case administratorPermitted
    case managerPermitted
    case managerForbidden
    case editorPermitted
    case editorForbidden
    case creatorPermitted
    case creatorForbidden
    case readOnlyPermitted
    case readOnlyForbidden
    case litePermitted
    case liteForbidden
    case delegateManagerPermitted
    case delegateManagerForbidden
    case delegateEditorPermitted
    case delegateEditorForbidden
    case delegateCreatorPermitted
    case delegateCreatorForbidden
    case delegateReadOnlyPermitted
    case delegateReadOnlyForbidden
    case delegateLite
    case cappedByMaximum
    case cappedByHomeRole
    case maximumIsHomeRole
    case unrestrictedCreatesOrganization
    case restrictedCreatesOrganization
    case unrestrictedDelegateCreatesOrganization
    case restrictedDelegateCreatesOrganization
    case unrestrictedManagerImports
    case restrictedManagerImports
    case managerInGroup
    case managerNotInGroup
    case deletesDenyingGroup
    case subjectIsAdministrator
    case subjectIsBelowAdministrator
    case givesAdministrator
    case givesBelowAdministrator
    // Roles: the rows.
    case rowView
    case rowEdit
    case rowEditOrganization
    case rowDelete
    case rowDestroy
    case rowSetAssetPermissions
    case rowCreateOrganization
    case rowUsers
    case rowInviteOrEditAdministrators
    case rowRemoveOrAssignAdministrators
    case rowCreateGroup
    case rowGroups
    case rowGroupsOfAdministrators
    case rowAccountFirst
    case rowAccountSecond
    case rowAccountThird
    case rowActivityLog
    case rowImport
    case rowAdministratorsFirst
    case rowAdministratorsSecond
    case rowPasswordsAccessed
    case rowEnterAccount
    case rowConnectionAtDelegate
    // States.
    case stateDoesNotApply
    case stateNormal
    case archivedPermits
    case archivedForbids
    case deletedPermits
    case deletedForbids
    case stateOfTargetDecides
    case stateOfOrganizationDecides
    case stateOfContainerDecides
    case stateOfOuterContainerDecides
    case acceptPending
    case acceptAccepted
    case acceptOther
    case declinePending
    case declineOther
    case leaveAccepted
    case leaveOther
    case answeredAfterEnd
    case answeredBeforeRecordedEnd
    // Organization scope.
    case noOrganizationConcerned
    case administratorPassesOrganization
    case reachedByFlag
    case reachedByGrant
    case reachedByGroup
    case reachedByFlagOfConnection
    case reachedByGrantOfConnection
    case reachedByGroupOfConnection
    case reachedInTwoWays
    case reachedThoughDeleted
    case outOfScope
    case outOfScopeButParentReached
    case outOfScopeButChildReached
    case outOfScopeAtThatInstant
    case delegateOutOfScope
    case outOfScopeThoughReachedAtHome
    case outOfScopeThoughListed
    case entryOutOfScope
    case entryInScope
    case entryOfGoneOrganizationToRestricted
    case entryOfGoneOrganizationToUnrestricted
    case entryWithoutOrganizationToRestricted
    case entryWithoutOrganizationToUnrestricted
    // Asset types.
    case kindPasses
    case ownKindDenied
    case kindOfContainerDenied
    case kindOfOuterContainerDenied
    case givenKindDenied
    case presentKindDeniedThoughAnotherGiven
    case kindOfNewAssetDenied
    case kindOfNewAssetLeftOut
    case kindDeniedToDelegate
    case kindDeniedThoughListed
    case kindDeniedByTimedMembership
    case denialNotInForceAtThatInstant
    case administratorPassesDeniedKind
    // Asset access.
    case openToEveryone
    case listNamesUser
    case listNamesGroup
    case listNamesGroupOfConnection
    case listIsEmpty
    case listNamesOthers
    case listOfUsersShutsDelegateOut
    case listNamesIdentityOfDelegate
    case listOfContainerPasses
    case listOfContainerForbids
    case listOfOuterContainerForbids
    case administratorPassesList
    // The answer.
    case allowed
    case deniedByStanding
    case deniedByRole
    case deniedByState
    case deniedByOrganization
    case deniedByAssetType
    case deniedByAssetAccess

    /// The branches of the rows, in the order of the table.
    static let rows: [Branch] = [
        .rowView, .rowEdit, .rowEditOrganization, .rowDelete, .rowDestroy,
        .rowSetAssetPermissions, .rowCreateOrganization, .rowUsers,
        .rowInviteOrEditAdministrators, .rowRemoveOrAssignAdministrators, .rowCreateGroup,
        .rowGroups, .rowGroupsOfAdministrators, .rowAccountFirst, .rowAccountSecond,
        .rowAccountThird, .rowActivityLog, .rowImport, .rowAdministratorsFirst,
        .rowAdministratorsSecond, .rowPasswordsAccessed, .rowEnterAccount,
        .rowConnectionAtDelegate,
    ]
}
