using System.Text;
using Tracking.Functions.Collect.Judging;
using Tracking.Functions.Collect.Reading;
using Tracking.Functions.Collect.UserAgents;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Express;

/// <summary>What the sender of a request adds to each of its events, written once.</summary>
internal sealed class ExpressSender
{
    private readonly SigningKeys keys;
    private readonly byte[] ownAgent;
    private (byte[] Text, byte[] Members, bool IsBot)? agent;
    private (byte[] Text, byte[] Member)? address;
    private (byte[] Text, byte[]? Id)? token;

    public ExpressSender(Sender sender, SigningKeys keys)
    {
        (Sender, this.keys) = (sender, keys);
        var (project, said) = (sender.Key.Project, sender.Context);
        Rules = CleaningRules.Of(sender.Key);
        IsPublic = sender.Key.Kind != KeyKind.Secret;
        TakesAgents = !IsPublic || said.DeviceClass is null or "server";
        Actions = KnownActions.OfProject(project);
        VisitorPrefix = Encoding.UTF8.GetBytes($"{project.Id}\nvisitor\n");
        UserPrefix = Encoding.UTF8.GetBytes($"{project.Id}\nuser\n");
        Project = Written(json => KnownActions.Member(json, ",\"project\":"u8, project.Id));
        Product = Written(json => KnownActions.Member(json, ",\"product\":"u8, project.Product));
        Received = Written(json =>
        {
            json.Raw(",\"receivedAt\":"u8);
            json.Time(sender.ReceivedAt);
            json.Raw(IsPublic ? ",\"verified\":false"u8 : ",\"verified\":true"u8);
            json.Raw(IsPublic ? default : ",\"verifiedBy\":[\"key\"]"u8);
        });
        Timeout = Written(json =>
        {
            if (project.SessionTimeout != Shared.Access.Project.DefaultSessionTimeout)
            {
                json.Raw(",\"sessionTimeout\":"u8);
                json.Number((int)project.SessionTimeout.TotalSeconds);
            }
        });
        Url = Written(json => KnownActions.Member(json, ",\"url\":"u8, Rules.Clean(said.Url)));
        ownAgent = AgentOf(said.UserAgent, said.Browser, said.DeviceClass);
        Locale = Written(json => KnownActions.Member(json, ",\"locale\":"u8, said.Locale));
        Ip = Written(json => KnownActions.Member(json, ",\"ip\":"u8, said.Ip));
        Place = Written(json =>
        {
            KnownActions.Member(json, ",\"source\":"u8, said.Source);
            KnownActions.Member(json, ",\"environment\":"u8, said.Environment);
            KnownActions.Member(json, ",\"userType\":"u8, said.UserType);
        });
    }

    /// <summary>The sender.</summary>
    public Sender Sender { get; }

    /// <summary>What is not kept as it was sent.</summary>
    public CleaningRules Rules { get; }

    /// <summary>Whether its key is one that anybody may see.</summary>
    public bool IsPublic { get; }

    /// <summary>Whether its events may name the browsers of others.</summary>
    public bool TakesAgents { get; }

    /// <summary>What is known of its project's actions.</summary>
    public KnownActions.Of Actions { get; }

    /// <summary>What stands before a visitor where its token is made.</summary>
    public byte[] VisitorPrefix { get; }

    /// <summary>What stands before a user where its token is made.</summary>
    public byte[] UserPrefix { get; }

    /// <summary>The member <c>project</c>.</summary>
    public byte[] Project { get; }

    /// <summary>The member <c>product</c>.</summary>
    public byte[] Product { get; }

    /// <summary>The members from <c>receivedAt</c> to <c>verifiedBy</c>.</summary>
    public byte[] Received { get; }

    /// <summary>The member <c>sessionTimeout</c>.</summary>
    public byte[] Timeout { get; }

    /// <summary>The member <c>url</c> of its context.</summary>
    public byte[] Url { get; }

    /// <summary>The member <c>locale</c> of its context.</summary>
    public byte[] Locale { get; }

    /// <summary>The member <c>ip</c> of its context.</summary>
    public byte[] Ip { get; }

    /// <summary>The members of its context behind <c>ip</c>.</summary>
    public byte[] Place { get; }

    /// <summary>Whether a sender's events may go the express way, each by itself.</summary>
    public static bool IsFor(Sender sender) =>
        (sender.Key.Customer ?? sender.Key.CustomerFault ?? sender.OptOut ?? sender.TokenId) is null
        && !sender.IsOptedOut
        && !sender.HasBadSentAt;

    /// <summary>The members of a context that say who the client is.</summary>
    /// <param name="text">The client's name in the event; empty when it is that of the request.</param>
    /// <param name="isBot">Whether that is a bot's.</param>
    public ReadOnlySpan<byte> Agent(ReadOnlySpan<byte> text, out bool isBot)
    {
        if (text.IsEmpty)
        {
            isBot = Sender.IsBot;
            return ownAgent;
        }

        if (agent is not { } known || !text.SequenceEqual(known.Text))
        {
            var name = Encoding.UTF8.GetString(text);
            var read = UserAgent.Read(name, null);
            known = (text.ToArray(), AgentOf(name, read.Browser, read.DeviceClass), read.IsBot);
            agent = known;
        }

        isBot = known.IsBot;
        return known.Members;
    }

    /// <summary>The member <c>ip</c> for an address that the event names.</summary>
    public ReadOnlySpan<byte> Address(ReadOnlySpan<byte> text)
    {
        if (address is not { } known || !text.SequenceEqual(known.Text))
        {
            var kept = Addresses.Keep(
                text.IsEmpty ? null : Encoding.UTF8.GetString(text),
                Rules.Ip
            );
            known = (
                text.ToArray(),
                Written(json => KnownActions.Member(json, ",\"ip\":"u8, kept))
            );
            address = known;
        }

        return known.Member;
    }

    /// <summary>Whether sessions are made for events that have none.</summary>
    public bool IsChatbot => Sender.Key.Project.Product == SessionOpener.Chatbot;

    /// <summary>The id of the request's own session token, in UTF-8; empty when it is none of the project's.</summary>
    public ReadOnlySpan<byte> OwnToken => Token(Encoding.UTF8.GetBytes(Sender.Token!));

    /// <summary>The id of a session token, in UTF-8; empty when it is none of the project's.</summary>
    public ReadOnlySpan<byte> Token(ReadOnlySpan<byte> text)
    {
        if (token is not { } known || !text.SequenceEqual(known.Text))
        {
            var id = SessionRules.Verify(Encoding.UTF8.GetString(text), Sender.Key.Project, keys);
            known = (text.ToArray(), id is null ? null : Encoding.ASCII.GetBytes(id));
            token = known;
        }

        return known.Id;
    }

    private static byte[] AgentOf(string? name, string? browser, string? device) =>
        Written(json =>
        {
            KnownActions.Member(json, ",\"userAgent\":"u8, name);
            KnownActions.Member(json, ",\"browser\":"u8, browser);
            KnownActions.Member(json, ",\"deviceClass\":"u8, device);
        });

    private static byte[] Written(Action<JsonBytes> write)
    {
        var json = new JsonBytes();
        write(json);
        return json.Written.ToArray();
    }
}
