namespace Tracking.Shared.Events;

/// <summary>The members of an event, in the order in which they are written.</summary>
internal enum TrackedEventMember
{
    Id,
    Project,
    Category,
    Product,
    Dialect,
    Action,
    Label,
    LogType,
    DataKey,
    Priority,
    Search,
    Token,
    User,
    Visitor,
    OccurredAt,
    OriginalTime,
    SentAt,
    TimeSure,
    Historical,
    OwnTime,
    Bot,
    Shortened,
    Ignored,
    ReceivedAt,
    Verified,
    VerifiedBy,
    IsProfileLocked,
    SessionTimeout,
    Source,
    Join,
    Only,
    Context,
    Params,
}

/// <summary>The members of an event's context, in the order in which they are written.</summary>
internal enum EventContextMember
{
    Url,
    Referrer,
    UserAgent,
    Browser,
    DeviceClass,
    Locale,
    Ip,
    Source,
    Environment,
    UserType,
    Campaign,
    Other,
}
