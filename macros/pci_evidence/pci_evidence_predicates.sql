{#
  The condition of every predicate kind, for a row of reviewed_records named `event` and a row of rules
  named `rule`. A rule is data; its kind is the macro of that name.

  Usage: where {{ pci_evidence_predicate() }}
#}
{% macro pci_evidence_predicate() -%}
case rule.predicate_kind
{%- for kind in _pci_evidence_kinds() %}
            when '{{ kind }}'
                then
                    {{ context['_pci_evidence_' ~ kind]() }}
{%- endfor %}
            else false
        end
{%- endmacro %}

{#
  The predicate kinds that a rule for CloudTrail may have.

  Usage: {% for kind in _pci_evidence_kinds() %}
#}
{% macro _pci_evidence_kinds() %}
    {{ return([
        'attempted', 'changed', 'called', 'names_field', 'root_actor', 'administrator_write', 'failed_sign_in', 'sign_in_without_mfa', 'denied',
        'data_store_access', 'administrative_grant', 'opened_to_all'
    ]) }}
{% endmacro %}

{#
  Kind `attempted`: a call of this name that is not read-only, whether or not it was allowed.

  Usage: {{ _pci_evidence_attempted() }}
#}
{% macro _pci_evidence_attempted() %}
    {{ return("not event.is_read_only") }}
{% endmacro %}

{#
  Kind `changed`: a call of this name that is not read-only and succeeded.

  Usage: {{ _pci_evidence_changed() }}
#}
{% macro _pci_evidence_changed() %}
    {{ return("not event.is_read_only and event.error_code is null") }}
{% endmacro %}

{#
  Kind `called`: a call of this name, read-only or not, whether or not it was allowed. For names such as
  AssumeRoot, which CloudTrail marks as read-only.

  Usage: {{ _pci_evidence_called() }}
#}
{% macro _pci_evidence_called() %}
    {{ return("true") }}
{% endmacro %}

{#
  Kind `names_field`: a call of this name that is not read-only and whose record has one of the fields of the
  rule's argument (separated by ;). CloudTrail hides a password's value and keeps its name.

  Usage: {{ _pci_evidence_names_field() }}
#}
{% macro _pci_evidence_names_field() %}
    {{ return("not event.is_read_only"
        ~ "\n                    and regexp_like(coalesce(event.record, ''), '\"(' || replace(rule.predicate_argument, ';', '|') || ')\" *:')") }}
{% endmacro %}

{#
  Kind `root_actor`: the root user of an account acted. Names of roles and users do not count.

  Usage: {{ _pci_evidence_root_actor() }}
#}
{% macro _pci_evidence_root_actor() %}
    {{ return("event.actor_type = 'Root'") }}
{% endmacro %}

{#
  Kind `administrator_write`: a call that changes something, in a role or permission set of
  pci_evidence_administrator_patterns.

  Usage: {{ _pci_evidence_administrator_write() }}
#}
{% macro _pci_evidence_administrator_write() %}
    {% set conditions = [] %}
    {% for pattern in var('pci_evidence_administrator_patterns') %}
        {% do conditions.append("coalesce(event.permission_set, event.role_name) like '" ~ pattern.replace("'", "''") ~ "'") %}
    {% endfor %}
    {{ return("not event.is_read_only"
        ~ "\n                    and (\n                        " ~ (conditions | join('\n                        or ') or 'false') ~ "\n                    )") }}
{% endmacro %}

{#
  Kind `failed_sign_in`: a failed sign-in to the console or to IAM Identity Center.

  Usage: {{ _pci_evidence_failed_sign_in() }}
#}
{% macro _pci_evidence_failed_sign_in() %}
    {{ return("coalesce(event.console_sign_in, event.identity_center_sign_in, '') = 'Failure'"
        ~ "\n                    or coalesce(event.error_message, '') like 'Failed authentication%'"
        ~ "\n                    or coalesce(event.error_message, '') like 'No username found%'") }}
{% endmacro %}

{#
  Kind `sign_in_without_mfa`: a user or root signed in to the console by password alone. Federated
  sessions do not count: their MFA is the identity provider's, which the event does not show.

  Usage: {{ _pci_evidence_sign_in_without_mfa() }}
#}
{% macro _pci_evidence_sign_in_without_mfa() %}
    {{ return("event.console_sign_in = 'Success' and coalesce(event.mfa_used, 'No') <> 'Yes'"
        ~ " and event.actor_type in ('IAMUser', 'Root')") }}
{% endmacro %}

{#
  Kind `denied`: a call failed because permissions or valid credentials were missing, under any service's error code.

  Usage: {{ _pci_evidence_denied() }}
#}
{% macro _pci_evidence_denied() %}
    {% set patterns = [
        'accessdenied|unauthori[sz]ed|notauthorized|forbidden|authfailure|authorizationerror|optinrequired',
        'invalidclienttokenid|unrecognizedclient|signaturedoesnotmatch|invalidaccesskey|invalididentitytoken',
        'expiredtoken|missingauthenticationtoken|tokenrefreshrequired',
    ] %}
    {% set conditions = [] %}
    {% for pattern in patterns %}
        {% do conditions.append("regexp_like(coalesce(event.error_code, ''), '(?i)(" ~ pattern ~ ")')") %}
    {% endfor %}
    {{ return(conditions | join('\n                    or ')) }}
{% endmacro %}

{#
  Kind `data_store_access`: a call on a bucket of pci_evidence__data_stores whose kind is the rule's
  argument, by anybody but an AWS service that acts for itself, such as the one that writes the logs.

  Usage: {{ _pci_evidence_data_store_access() }}
#}
{% macro _pci_evidence_data_store_access() %}
    {{ return("event.store_kinds like '%[' || rule.predicate_argument || ']%' and coalesce(event.actor_type, '') <> 'AWSService'") }}
{% endmacro %}

{#
  Kind `administrative_grant`: a policy or group is given that makes an administrator, by its name or by
  an action of `*` in its text.

  Usage: {{ _pci_evidence_administrative_grant() }}
#}
{% macro _pci_evidence_administrative_grant() %}
    {{ return("not event.is_read_only"
        ~ "\n                    and (\n                        regexp_like(coalesce(event.policy_arn, event.managed_policy_arn, event.target_group_name, ''),"
        ~ " '(?i)(admin|poweruser|iamfullaccess)')"
        ~ "\n                        or regexp_like(coalesce(event.policy_document, ''), '\"Action\"\\s*:\\s*(\\[[^\\]]*)?\"([*]|iam:[*]|[*]:[*])\"')\n                    )") }}
{% endmacro %}

{#
  Kind `opened_to_all`: a rule lets in every address of the internet, IPv4 or IPv6.

  Usage: {{ _pci_evidence_opened_to_all() }}
#}
{% macro _pci_evidence_opened_to_all() %}
    {{ return("event.error_code is null and (event.record like '%\"0.0.0.0/0\"%' or event.record like '%\"::/0\"%')") }}
{% endmacro %}

{#
  The condition of the predicate kinds for flow logs, for a row of reviewed_flows named `event` and a row
  of rules named `rule`.

  Usage: where {{ pci_evidence_flow_predicate() }}
#}
{% macro pci_evidence_flow_predicate() -%}
case rule.predicate_kind
            when 'flow_to_port' then {{ _pci_evidence_flow_to_port() }}
            when 'flow_skipped' then {{ _pci_evidence_flow_skipped() }}
            else false
        end
{%- endmacro %}

{#
  Kind `flow_to_port`: a flow to one of the ports of the rule's argument, which has ; between them.

  Usage: {{ _pci_evidence_flow_to_port() }}
#}
{% macro _pci_evidence_flow_to_port() %}
    {{ return("';' || rule.predicate_argument || ';' like '%;' || event.port || ';%'") }}
{% endmacro %}

{#
  Kind `flow_skipped`: records of the interval were not logged.

  Usage: {{ _pci_evidence_flow_skipped() }}
#}
{% macro _pci_evidence_flow_skipped() %}
    {{ return("event.event_name = 'SKIPDATA'") }}
{% endmacro %}
